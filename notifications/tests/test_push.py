"""Push messages as they arrive at a push service and in a browser."""

import json
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts.leaving import delete_account
from accounts.models import User
from config.vapid import new_key, public_key
from notifications.delivering import drain
from notifications.devices import actions
from notifications.models import Delivery, Kind, PushSubscription
from notifications.pauses import QUICK
from notifications.tests.push_service import Browser, PushService, bytes_of, push_service
from notifications.tests.sinks import LOOPBACK
from tasks.actions import add_comment, update_task
from tasks.models import Status, Task
from tasks.tests.factories import TaskFactory
from teams.actions import remove_member
from teams.models import Membership, Team

pytestmark = pytest.mark.django_db

State = Delivery.State
ANEW = "turn on push anew"
SUBSCRIPTIONS = "/api/v1/users/me/push-subscriptions"


@pytest.fixture
def service(settings: Settings) -> Iterator[PushService]:
    settings.VAPID_PRIVATE_KEY = new_key()
    settings.VAPID_PUBLIC_KEY = public_key(settings.VAPID_PRIVATE_KEY)
    settings.VAPID_SUBJECT = "mailto:ops@example.org"
    with push_service() as running:
        settings.OUTGOING_ALLOWED_NETWORKS, settings.OUTGOING_ALLOW_HTTP = LOOPBACK, True
        yield running


@pytest.fixture
def browser() -> Browser:
    return Browser()


@pytest.fixture
def phone(service: PushService, browser: Browser, bob: User) -> PushSubscription:
    endpoint = f"http://{service.place}/send/abc?x=1"
    return actions.subscribe(actor=bob, user=bob, endpoint=endpoint, label="Phone", **browser.keys)


@pytest.fixture
def task(team: Team, alice: User, bob: User) -> Task:
    return TaskFactory.create(actor=alice, team=team, title="Paint the shed", assignee=bob)


def deliver(phone: PushSubscription, kind: Kind, target: object, **payload: Any) -> Delivery:
    """As planning would write it down, and sent; what it has written itself is left out."""
    Delivery.objects.filter(channel=Delivery.Channel.PUSH).delete()
    made = Delivery.objects.create(
        channel=Delivery.Channel.PUSH,
        kind=kind,
        address=str(phone.pk),
        recipient=phone.user,
        payload={"target": str(target), "actor": None, **payload},
        dedupe_key=f"push:{time.monotonic_ns()}",
    )
    drain()
    made.refresh_from_db()
    return made


def test_the_browser_alone_reads_it(
    service: PushService, browser: Browser, phone: PushSubscription, task: Task, alice: User
) -> None:
    sent = deliver(phone, Kind.ASSIGNED, task.pk, actor=str(alice.pk))
    assert sent.state == State.SENT, sent.last_error
    (got,) = service.received
    assert browser.read(got.body) == {
        "title": "Alice gave you CORE-1",
        "body": "Paint the shed",
        "url": "/tasks/CORE-1",
        "tag": str(task.pk),
    }
    assert b"shed" not in got.body
    assert got.path == "/send/abc?x=1"
    assert got.headers["Content-Encoding"] == "aes128gcm"
    assert (got.headers["TTL"], got.headers["Urgency"]) == ("86400", "high")
    assert len(got.headers["Topic"]) == 32
    phone.refresh_from_db()
    assert phone.last_used_at is not None


def test_who_has_a_device_is_told_there_what_is_urgent(
    service: PushService, browser: Browser, phone: PushSubscription, task: Task, alice: User
) -> None:
    Delivery.objects.all().delete()
    add_comment(actor=alice, task=task, body="Hello @Bob")
    add_comment(actor=alice, task=task, body="And something else.")
    drain()
    (got,) = service.received
    assert browser.read(got.body)["title"] == "Alice mentions you in CORE-1"


def test_it_is_signed_by_this_stint(
    service: PushService, phone: PushSubscription, task: Task, settings: Settings
) -> None:
    """RFC 8292: a token for this service alone, for less than a day, by the key that it names."""
    deliver(phone, Kind.ASSIGNED, task.pk)
    scheme, _, rest = service.received[0].headers["Authorization"].partition(" ")
    parts = dict(part.split("=", 1) for part in rest.split(","))
    head, claims, signature = parts["t"].split(".")
    assert scheme == "vapid"
    assert parts["k"] == settings.VAPID_PUBLIC_KEY
    told = json.loads(bytes_of(claims))
    assert told["aud"] == f"http://{service.place}"
    assert told["sub"] == "mailto:ops@example.org"
    assert 0 < told["exp"] - time.time() < 24 * 3600
    verify(parts["k"], f"{head}.{claims}", signature)
    with pytest.raises(InvalidSignature):
        verify(public_key(new_key()), f"{head}.{claims}", signature)


def verify(key: str, signed: str, signature: str) -> None:
    raw = bytes_of(signature)
    pair = encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
    point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), bytes_of(key))
    point.verify(pair, signed.encode(), ec.ECDSA(hashes.SHA256()))


def test_a_later_one_takes_the_place_of_an_undelivered_one(
    service: PushService, phone: PushSubscription, task: Task, alice: User
) -> None:
    comment = add_comment(actor=alice, task=task, body="Hello @Bob")
    for kind in (Kind.COMMENTED, Kind.COMMENTED, Kind.ASSIGNED):
        deliver(phone, kind, task.pk, comment=str(comment.pk))
    first, second, other = (got.headers["Topic"] for got in service.received)
    assert first == second != other


@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_has_turned_it_off_is_forgotten(
    service: PushService, phone: PushSubscription, task: Task, status: int
) -> None:
    service.answers = [(status, {})]
    sent = deliver(phone, Kind.ASSIGNED, task.pk)
    assert sent.state == State.SUPPRESSED
    assert "the device was removed" in sent.last_error
    assert not PushSubscription.objects.exists()


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_service_without_time_gets_the_pause_it_asks_for(
    service: PushService, phone: PushSubscription, task: Task, status: int
) -> None:
    service.answers = [(status, {"Retry-After": "120"})]
    sent = deliver(phone, Kind.ASSIGNED, task.pk)
    assert (sent.state, sent.attempts) == (State.PENDING, 1)
    assert sent.next_at > timezone.now() + timedelta(seconds=110)
    assert str(status) in sent.last_error
    Delivery.objects.update(next_at=timezone.now())
    drain()
    sent.refresh_from_db()
    assert sent.state == State.SENT


def test_a_service_that_answers_what_cannot_be_kept(
    service: PushService, phone: PushSubscription, task: Task
) -> None:
    service.says = b"a\x00b"
    service.answers = [(500, {})]
    sent = deliver(phone, Kind.ASSIGNED, task.pk)
    assert sent.state == State.PENDING
    assert sent.last_error.endswith("answered 500: a�b")


def test_redirects_are_not_followed(
    service: PushService, phone: PushSubscription, task: Task
) -> None:
    service.answers = [(307, {"Location": f"http://{service.place}/elsewhere"})]
    sent = deliver(phone, Kind.ASSIGNED, task.pk)
    assert sent.state == State.PENDING
    assert len(service.received) == 1


def test_rights_are_asked_when_it_is_sent(
    service: PushService, phone: PushSubscription, task: Task, alice: User, bob: User
) -> None:
    due = timezone.now() - timedelta(days=1)
    update_task(actor=alice, task=task, due_date=due, assignee=bob)
    about = {"due": due.isoformat()}
    assert deliver(phone, Kind.OVERDUE, task.pk, **about).state == State.SENT
    remove_member(actor=alice, membership=Membership.objects.get(team=task.team, user=bob))
    assert deliver(phone, Kind.OVERDUE, task.pk, **about).state == State.SUPPRESSED
    assert len(service.received) == 1


def test_what_is_due_says_when_and_what_is_done_is_left(
    service: PushService, browser: Browser, phone: PushSubscription, task: Task, alice: User
) -> None:
    due = timezone.now().replace(hour=15, minute=30) + timedelta(days=1)
    task = update_task(actor=alice, task=task, due_date=due)
    about = {"due": due.isoformat()}
    assert deliver(phone, Kind.DUE_SOON, task.pk, **about).state == State.SENT
    title = browser.read(service.received[0].body)["title"]
    assert title == f"CORE-1 is due {due.day} {due:%B %Y}, 15:30 UTC"
    update_task(actor=alice, task=task, status=Status.objects.get(team=task.team, slug="done"))
    assert deliver(phone, Kind.DUE_SOON, task.pk, **about).state == State.SUPPRESSED


def test_the_other_kinds(
    service: PushService, browser: Browser, phone: PushSubscription, task: Task, alice: User
) -> None:
    comment = add_comment(actor=alice, task=task, body="Hello @Bob,\n\nred " + "x" * 400)
    actor = str(alice.pk)
    about = {"comment": str(comment.pk), "to": task.status.slug, "actor": actor}
    for kind in (Kind.MENTIONED, Kind.COMMENTED, Kind.MOVED, Kind.UNBLOCKED):
        assert deliver(phone, kind, task.pk, **about).state == State.SENT
    assert (
        deliver(phone, Kind.ADDED, alice.pk, team=str(task.team_id), actor=actor).state
        == State.SENT
    )
    read = [browser.read(got.body) for got in service.received]
    assert [one["title"] for one in read] == [
        "Alice mentions you in CORE-1",
        "Alice on CORE-1",
        "CORE-1 is To do",
        "CORE-1 has nothing to wait for any more",
        "You are in Core now",
    ]
    assert read[0]["url"] == f"/tasks/CORE-1?comment={comment.pk}"
    assert read[0]["body"].startswith("Hello @Bob, red x")
    assert len(read[0]["body"]) == 300
    assert deliver(phone, Kind.SECURITY, task.pk).state == State.SUPPRESSED


def test_without_a_key_it_says_so(
    phone: PushSubscription, task: Task, settings: Settings, client: Client
) -> None:
    settings.VAPID_PRIVATE_KEY = settings.VAPID_PUBLIC_KEY = ""
    assert "VAPID_PRIVATE_KEY" in deliver(phone, Kind.ASSIGNED, task.pk).last_error
    client.force_login(phone.user)
    page = client.get("/profile/devices").text
    assert "sends no push messages" in page
    assert "data-push-key" not in page
    tried = client.post(f"/profile/devices/{phone.pk}/test", follow=True)
    assert "could not be reached. Push is not set up" in tried.text


def test_without_a_key_no_device_is_taken(
    browser: Browser, bob: User, client: Client, settings: Settings
) -> None:
    settings.VAPID_PRIVATE_KEY = settings.VAPID_PUBLIC_KEY = ""
    client.force_login(bob)
    given = {"endpoint": "https://push.example.org/x", "keys": browser.keys}
    answer = client.post(SUBSCRIPTIONS, given, content_type="application/json")
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "conflict")
    page = client.post("/profile/devices", {"endpoint": given["endpoint"], **browser.keys})
    assert page.status_code == 422
    assert not PushSubscription.objects.exists()


def test_a_device_that_was_removed(phone: PushSubscription, task: Task) -> None:
    Delivery.objects.all().delete()
    kept = PushSubscription.objects.get()
    actions.unsubscribe(actor=phone.user, subscription=phone)
    sent = deliver(kept, Kind.ASSIGNED, task.pk)
    assert sent.last_error == "The person has removed this device."


# The key of this Stint


@pytest.mark.parametrize("status", [401, 403])
def test_a_key_that_is_not_taken_is_said_until_it_is(
    service: PushService, phone: PushSubscription, task: Task, client: Client, status: int
) -> None:
    """The clock was wrong, say: nothing is lost, and the device does not look well meanwhile."""
    client.force_login(phone.user)
    assert ANEW not in client.get("/profile/devices").text
    service.answers = [(status, {})] * (len(QUICK) + 1)
    sent = deliver(phone, Kind.ASSIGNED, task.pk)
    for _ in QUICK:
        Delivery.objects.update(next_at=timezone.now())
        drain()
    sent.refresh_from_db()
    assert (sent.state, sent.attempts) == (State.PENDING, len(QUICK) + 1)
    assert str(status) in sent.last_error
    assert ANEW in client.get("/profile/devices").text
    assert client.get(SUBSCRIPTIONS).json()["data"][0]["is_stale"] is True
    Delivery.objects.update(next_at=timezone.now())
    drain()
    sent.refresh_from_db()
    assert sent.state == State.SENT
    assert ANEW not in client.get("/profile/devices").text


def test_a_device_of_another_key_is_sent_nothing_until_it_is_turned_on_anew(
    service: PushService,
    browser: Browser,
    phone: PushSubscription,
    task: Task,
    client: Client,
    settings: Settings,
) -> None:
    settings.VAPID_PRIVATE_KEY = new_key()
    settings.VAPID_PUBLIC_KEY = public_key(settings.VAPID_PRIVATE_KEY)
    sent = deliver(phone, Kind.ASSIGNED, task.pk)
    assert (sent.state, service.received) == (State.SUPPRESSED, [])
    assert "Turn push on anew" in sent.last_error
    client.force_login(phone.user)
    tried = client.post(f"/profile/devices/{phone.pk}/test", follow=True)
    assert "could not be reached. This Stint has another key" in tried.text
    assert service.received == []
    assert ANEW in client.get("/profile/devices").text
    given = {"endpoint": f"http://{service.place}/new", "replaces": phone.endpoint, **browser.keys}
    assert client.post("/profile/devices", given).status_code == 302
    assert ANEW not in client.get("/profile/devices").text
    [anew] = PushSubscription.objects.all()
    assert (anew.label, anew.vapid_key) == ("Phone", settings.VAPID_PUBLIC_KEY)
    assert deliver(anew, Kind.ASSIGNED, task.pk).state == State.SENT
    assert service.received[0].path == "/new"


def test_the_same_endpoint_anew_is_well_again(
    service: PushService, browser: Browser, phone: PushSubscription, bob: User
) -> None:
    PushSubscription.objects.update(refused_at=timezone.now(), vapid_key="another")
    again = actions.subscribe(
        actor=bob, user=bob, endpoint=phone.endpoint, replaces=phone.endpoint, **browser.keys
    )
    assert (again.pk, again.is_stale) == (phone.pk, False)


def test_one_from_before_keys_were_noted_is_taken_for_good(
    service: PushService, phone: PushSubscription, task: Task
) -> None:
    PushSubscription.objects.update(vapid_key="")
    assert deliver(phone, Kind.ASSIGNED, task.pk).state == State.SENT


def test_nobody_takes_the_device_of_another_away(
    service: PushService, phone: PushSubscription, browser: Browser, alice: User
) -> None:
    endpoint = f"http://{service.place}/other"
    actions.subscribe(
        actor=alice, user=alice, endpoint=endpoint, replaces=phone.endpoint, **browser.keys
    )
    assert PushSubscription.objects.filter(pk=phone.pk).exists()


# Where it may go


@pytest.mark.parametrize(
    ("endpoint", "said"),
    [
        ("https://user@push.example.org/x", "Leave name and password out"),
        ("https://10.0.0.1/x", "OUTGOING_ALLOWED_NETWORKS"),
        ("ftp://push.example.org/x", "begins with https://"),
    ],
)
def test_addresses_that_are_not_called_are_refused_at_once(
    browser: Browser, service: PushService, bob: User, endpoint: str, said: str
) -> None:
    with pytest.raises(ValidationError, match=said) as refusal:
        actions.subscribe(actor=bob, user=bob, endpoint=endpoint, **browser.keys)
    assert set(refusal.value.message_dict) == {"endpoint"}


def test_a_network_that_was_open_is_not_called_any_more(
    service: PushService, phone: PushSubscription, task: Task, settings: Settings
) -> None:
    settings.OUTGOING_ALLOWED_NETWORKS = ()
    sent = deliver(phone, Kind.ASSIGNED, task.pk)
    assert sent.state == State.SUPPRESSED
    assert "OUTGOING_ALLOWED_NETWORKS" in sent.last_error
    assert service.received == []


@pytest.mark.parametrize(
    ("endpoint", "said"),
    [
        ("https://nothing.invalid/x", "not known in the DNS"),
        ("http://127.0.0.1:{port}/x", "Nothing takes connections"),
    ],
)
def test_a_service_that_is_not_there_is_tried_again(
    phone: PushSubscription, task: Task, client: Client, endpoint: str, said: str
) -> None:
    with push_service() as gone:
        endpoint = endpoint.format(port=gone.server_port)
    PushSubscription.objects.update(endpoint=endpoint)
    sent = deliver(phone, Kind.ASSIGNED, task.pk)
    assert (sent.state, sent.attempts) == (State.PENDING, 1)
    assert said in sent.last_error
    client.force_login(phone.user)
    page = client.post(f"/profile/devices/{phone.pk}/test", follow=True)
    assert said in page.text


def test_a_name_that_means_a_private_address_is_not_called(
    phone: PushSubscription, task: Task, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The name is public when it is subscribed, and private when it is looked up."""
    PushSubscription.objects.update(endpoint="https://push.example.org/x")
    places = [(2, 1, 6, "", ("93.184.215.14", 443)), (2, 1, 6, "", ("10.0.0.1", 443))]
    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: places)
    sent = deliver(phone, Kind.ASSIGNED, task.pk)
    assert sent.state == State.SUPPRESSED
    assert "not on the public internet" in sent.last_error


# Pages and people


def test_the_page_turns_it_on_tests_and_removes(
    service: PushService, browser: Browser, bob: User, client: Client
) -> None:
    client.force_login(bob)
    given = {"endpoint": f"http://{service.place}/a", "label": "Laptop", **browser.keys}
    assert client.post("/profile/devices", given).status_code == 302
    device = PushSubscription.objects.get(user=bob)
    page = client.post(f"/profile/devices/{device.pk}/test", follow=True)
    assert "A message is on its way to Laptop." in page.text
    assert browser.read(service.received[0].body)["title"] == "Push works on this device"
    service.answers = [(410, {})]
    page = client.post(f"/profile/devices/{device.pk}/test", follow=True)
    assert "could not be reached" in page.text
    assert not PushSubscription.objects.exists()


def test_a_browser_has_one_owner_and_nobody_elses_is_touched(
    service: PushService, phone: PushSubscription, browser: Browser, alice: User, client: Client
) -> None:
    client.force_login(alice)
    assert client.post(f"/profile/devices/{phone.pk}/remove").status_code == 404
    assert client.post(f"/profile/devices/{phone.pk}/test").status_code == 404
    again = actions.subscribe(actor=alice, user=alice, endpoint=phone.endpoint, **browser.keys)
    assert (again.pk, again.user) == (phone.pk, alice)


def test_wrong_keys_are_told(service: PushService, bob: User, client: Client) -> None:
    client.force_login(bob)
    given = {"endpoint": f"http://{service.place}/a", "p256dh": "AAAA", "auth": "AAAA"}
    page = client.post("/profile/devices", given)
    assert page.status_code == 422
    assert "This is no public key of a browser." in page.text


def test_who_leaves_takes_their_devices_along(phone: PushSubscription, charlie: User) -> None:
    PushSubscription.objects.update(user=charlie)
    delete_account(actor=charlie, user=charlie)
    assert not PushSubscription.objects.exists()


def test_the_service_worker_is_at_the_root(client: Client) -> None:
    answer = client.get("/service-worker.js")
    assert answer["Content-Type"] == "text/javascript; charset=utf-8"
    assert answer["Service-Worker-Allowed"] == "/"
    assert answer["Cache-Control"] == "no-cache"
    assert b"showNotification" in answer.content
