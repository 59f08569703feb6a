"""Sending a webhook its events: in order, again after failures, and only what it may have."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from pytest_django import Settings
from standardwebhooks import Webhook as Verifier
from standardwebhooks import WebhookVerificationError

from accounts.models import User
from notifications.events import Verb
from notifications.models import (
    Delivery,
    Kind,
    Notification,
    Webhook,
    WebhookAttempt,
    WebhookCursor,
)
from notifications.outgoing.posting import Answer
from notifications.tests.sinks import LOOPBACK, Sink, a_sink, reply, reply_late
from notifications.webhooks import actions, sending, visiting
from notifications.webhooks.keeping import forget
from notifications.webhooks.signing import new_secret
from notifications.webhooks.visiting import visit
from tasks.actions import add_comment, create_task, delete_task, update_task
from teams.actions import change_role, delete_team, remove_member, restore_team
from teams.models import Event, Membership, Team

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def long_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine is no slow receiver."""
    monkeypatch.setattr(visiting, "TURN", 60)


@pytest.fixture
def sink(settings: Settings) -> Iterator[Sink]:
    settings.OUTGOING_ALLOWED_NETWORKS = LOOPBACK
    settings.OUTGOING_ALLOW_HTTP = True
    with a_sink() as sink:
        yield sink


@pytest.fixture
def made(sink: Sink, team: Team, alice: User) -> tuple[Webhook, str]:
    return actions.create_webhook(actor=alice, team=team, url=sink.url, events=["task", "comment"])


@pytest.fixture
def webhook(made: tuple[Webhook, str]) -> Webhook:
    return made[0]


def titles(sink: Sink) -> list[str]:
    return [request.json["data"]["target"]["label"] for request in sink.received]


def seqs(sink: Sink) -> list[int]:
    return [request.json["data"]["seq"] for request in sink.received]


def cursor(webhook: Webhook) -> WebhookCursor:
    return WebhookCursor.objects.get(pk=webhook.pk)


def later(webhook: Webhook, pause: timedelta = timedelta()) -> None:
    """The pause of a webhook is over."""
    WebhookCursor.objects.filter(pk=webhook.pk).update(next_at=timezone.now() - pause)


def test_events_arrive_in_order_and_once(
    team: Team, alice: User, webhook: Webhook, sink: Sink
) -> None:
    for number in range(5):
        create_task(actor=alice, team=team, title=f"Task {number}")
    assert visit(webhook.pk) is False
    assert titles(sink) == [f"CORE-{number + 1} Task {number}" for number in range(5)]
    assert seqs(sink) == sorted(seqs(sink))
    visit(webhook.pk)
    assert len(sink.received) == 5
    assert cursor(webhook).seq == Event.objects.filter(team=team).latest("seq").seq


def test_what_is_sent(team: Team, alice: User, made: tuple[Webhook, str], sink: Sink) -> None:
    task = create_task(actor=alice, team=team, title="Paint", assignee=alice)
    visit(made[0].pk)
    [request] = sink.received
    assert request.headers["content-type"] == "application/json"
    body = Verifier(made[1]).verify(request.body, request.headers)
    event = Event.objects.get(target_id=task.pk)
    assert (body["type"], body["data"]["id"]) == ("task.created", str(event.pk))
    assert body["timestamp"] == body["data"]["created_at"]
    assert body["data"]["actor"] == {"id": str(alice.pk), "name": "Alice"}
    assert body["data"]["task"] == {
        "id": str(task.pk),
        "key": "CORE-1",
        "title": "Paint",
        "status": task.status.slug,
        "priority": "medium",
        "assignee": {"id": str(alice.pk), "name": "Alice"},
        "due_date": None,
        "version": 1,
        "url": "http://127.0.0.1:8000/tasks/CORE-1",
    }


def test_another_secret_does_not_verify(
    team: Team, alice: User, made: tuple[Webhook, str], sink: Sink
) -> None:
    create_task(actor=alice, team=team, title="Paint")
    visit(made[0].pk)
    [request] = sink.received
    with pytest.raises(WebhookVerificationError):
        Verifier(new_secret()).verify(request.body, request.headers)
    with pytest.raises(WebhookVerificationError):
        Verifier(made[1]).verify(request.body + " ", request.headers)


def test_both_secrets_sign_for_a_day(
    team: Team, alice: User, made: tuple[Webhook, str], sink: Sink
) -> None:
    webhook, old = made
    webhook, new = actions.rotate_secret(actor=alice, webhook=webhook)
    create_task(actor=alice, team=team, title="One")
    visit(webhook.pk)
    for secret in (old, new):
        Verifier(secret).verify(sink.received[0].body, sink.received[0].headers)
    yesterday = timezone.now() - timedelta(hours=24, seconds=1)
    Webhook.objects.filter(pk=webhook.pk).update(secret_changed_at=yesterday)
    create_task(actor=alice, team=team, title="Two")
    visit(webhook.pk)
    Verifier(new).verify(sink.received[1].body, sink.received[1].headers)
    with pytest.raises(WebhookVerificationError):
        Verifier(old).verify(sink.received[1].body, sink.received[1].headers)
    forget()
    assert Webhook.objects.get().old_secret == ""


def test_a_secret_of_another_installation_is_said_and_not_used(
    settings: Settings, team: Team, alice: User, webhook: Webhook, sink: Sink
) -> None:
    settings.SECRET_KEY = "another" * 10
    create_task(actor=alice, team=team, title="One")
    visit(webhook.pk)
    assert sink.received == []
    assert "Make a new secret" in cursor(webhook).problem
    _, new = actions.rotate_secret(actor=alice, webhook=webhook)
    later(webhook)
    visit(webhook.pk)
    [request] = sink.received
    Verifier(new).verify(request.body, request.headers)
    assert cursor(webhook).problem == ""


def test_an_old_secret_that_is_lost_keeps_the_new_one_from_nothing(
    team: Team, alice: User, made: tuple[Webhook, str], sink: Sink
) -> None:
    webhook, _ = made
    webhook, new = actions.rotate_secret(actor=alice, webhook=webhook)
    Webhook.objects.update(old_secret="of another SECRET_KEY")
    create_task(actor=alice, team=team, title="One")
    visit(webhook.pk)
    [request] = sink.received
    Verifier(new).verify(request.body, request.headers)
    assert len(request.headers["webhook-signature"].split()) == 1


def test_only_the_events_that_are_wanted(
    team: Team, alice: User, webhook: Webhook, sink: Sink
) -> None:
    actions.update_webhook(actor=alice, webhook=webhook, events=["comment", "task.updated"])
    task = create_task(actor=alice, team=team, title="One")
    add_comment(actor=alice, task=task, body="Hello")
    update_task(actor=alice, task=task, title="Two")
    visit(webhook.pk)
    assert [r.json["type"] for r in sink.received] == ["comment.created", "task.updated"]
    assert {r.json["data"]["task"]["key"] for r in sink.received} == {"CORE-1"}


def test_no_choice_is_everything_from_its_making_on(team: Team, alice: User, sink: Sink) -> None:
    create_task(actor=alice, team=team, title="Before")
    webhook, _ = actions.create_webhook(actor=alice, team=team, url=sink.url)
    visit(webhook.pk)
    [request] = sink.received
    assert request.json["type"] == Verb.WEBHOOK_CREATED
    assert sink.url not in request.body


def test_a_task_that_is_gone_is_not_told(
    team: Team, alice: User, webhook: Webhook, sink: Sink
) -> None:
    task = create_task(actor=alice, team=team, title="One")
    delete_task(actor=alice, task=task)
    visit(webhook.pk)
    assert [request.json["data"]["task"] for request in sink.received] == [None, None]


def test_a_failure_holds_up_what_comes_after_it(
    team: Team, alice: User, webhook: Webhook, sink: Sink
) -> None:
    sink.answers = [500, 503]
    for title in ("One", "Two"):
        create_task(actor=alice, team=team, title=title)
    visit(webhook.pk)
    visit(webhook.pk)
    assert titles(sink) == ["CORE-1 One"]
    at = cursor(webhook)
    assert (at.tries, at.problem) == (1, "It answered 500.")
    assert timedelta(seconds=4) < at.next_at - timezone.now() < timedelta(seconds=6)
    later(webhook)
    visit(webhook.pk)
    assert timedelta(seconds=29) < cursor(webhook).next_at - timezone.now() < timedelta(seconds=34)
    later(webhook)
    visit(webhook.pk)
    assert titles(sink) == ["CORE-1 One"] * 3 + ["CORE-2 Two"]
    assert len({request.headers["webhook-id"] for request in sink.received}) == 2
    at = cursor(webhook)
    assert (at.tries, at.failing_since, at.problem) == (0, None, "")


def test_each_try_is_noted(team: Team, alice: User, webhook: Webhook, sink: Sink) -> None:
    sink.answers = [lambda handler: reply(handler, 500, "Oh \x00 no" + "x" * 5000)]
    create_task(actor=alice, team=team, title="One")
    visit(webhook.pk)
    later(webhook)
    visit(webhook.pk)
    second, first = WebhookAttempt.objects.all()
    assert (first.status, first.is_done, first.number) == (500, False, 1)
    assert first.answer.startswith("Oh � no")
    assert len(first.answer) == 1024
    assert (second.status, second.is_done, second.number) == (204, True, 2)
    assert first.message == second.message == sink.received[0].headers["webhook-id"]
    WebhookAttempt.objects.filter(pk=first.pk).update(at=timezone.now() - timedelta(days=31))
    forget()
    assert list(WebhookAttempt.objects.all()) == [second]


def test_a_receiver_says_when_it_wants_the_next_try(
    team: Team, alice: User, webhook: Webhook, sink: Sink
) -> None:
    sink.answers = [lambda handler: reply(handler, 429, Retry_After="600")]
    create_task(actor=alice, team=team, title="One")
    visit(webhook.pk)
    assert cursor(webhook).next_at - timezone.now() > timedelta(seconds=595)


def test_a_receiver_that_is_gone_is_left_alone_at_once(
    team: Team, alice: User, bob: User, webhook: Webhook, sink: Sink
) -> None:
    sink.default = 410
    create_task(actor=alice, team=team, title="One")
    visit(webhook.pk)
    webhook.refresh_from_db()
    assert (webhook.is_active, webhook.version) == (False, 2)
    assert "410" in webhook.off_reason
    event = Event.objects.filter(team=team).latest("seq")
    assert (event.verb, event.actor, event.changes) == (
        Verb.WEBHOOK_DISABLED,
        None,
        {"is_active": [True, False]},
    )
    [mail] = Delivery.objects.filter(kind=Kind.WEBHOOK_OFF)
    assert (mail.recipient, mail.event) == (alice, event)
    visit(webhook.pk)
    assert len(sink.received) == 1


def test_after_a_day_it_is_switched_off_and_goes_on_where_it_stopped(
    team: Team, alice: User, webhook: Webhook, sink: Sink
) -> None:
    sink.default = 500
    create_task(actor=alice, team=team, title="One")
    waited = timedelta()
    for _ in range(20):
        visit(webhook.pk)
        webhook.refresh_from_db()
        if not webhook.is_active:
            break
        at = cursor(webhook)
        pause = at.next_at - timezone.now()
        waited += pause
        assert at.failing_since
        WebhookCursor.objects.update(next_at=timezone.now(), failing_since=at.failing_since - pause)
    assert not webhook.is_active
    assert 8 <= len(sink.received) <= 15
    assert timedelta(hours=23, minutes=59) < waited < timedelta(hours=24, minutes=1)
    assert "for a day" in webhook.off_reason
    create_task(actor=alice, team=team, title="Two")
    sink.received.clear()
    sink.default = 200
    actions.update_webhook(actor=alice, webhook=webhook, is_active=True)
    visit(webhook.pk)
    assert titles(sink) == ["CORE-1 One", "CORE-2 Two"]


def test_one_that_somebody_switched_off_begins_with_what_is_new(
    team: Team, alice: User, webhook: Webhook, sink: Sink
) -> None:
    webhook = actions.update_webhook(actor=alice, webhook=webhook, is_active=False)
    create_task(actor=alice, team=team, title="Meanwhile")
    visit(webhook.pk)
    actions.update_webhook(actor=alice, webhook=webhook, is_active=True)
    create_task(actor=alice, team=team, title="New")
    visit(webhook.pk)
    assert titles(sink) == ["CORE-2 New"]


def test_replay_sends_again_under_the_same_ids(
    team: Team, alice: User, webhook: Webhook, sink: Sink
) -> None:
    for title in ("One", "Two", "Three"):
        create_task(actor=alice, team=team, title=title)
    visit(webhook.pk)
    actions.replay_webhook(actor=alice, webhook=webhook, seq=seqs(sink)[1])
    visit(webhook.pk)
    assert titles(sink)[3:] == ["CORE-2 Two", "CORE-3 Three"]
    ids = [request.headers["webhook-id"] for request in sink.received]
    assert ids[1:3] == ids[3:]


def test_replay_leaves_out_an_event_that_the_receiver_chokes_on(
    team: Team, alice: User, webhook: Webhook, sink: Sink
) -> None:
    sink.answers = [500]
    for title in ("Bad", "Good"):
        create_task(actor=alice, team=team, title=title)
    visit(webhook.pk)
    actions.replay_webhook(actor=alice, webhook=webhook, seq=seqs(sink)[0] + 1)
    visit(webhook.pk)
    assert titles(sink) == ["CORE-1 Bad", "CORE-2 Good"]


def test_retry_does_not_wait(team: Team, alice: User, webhook: Webhook, sink: Sink) -> None:
    sink.answers = [500]
    create_task(actor=alice, team=team, title="One")
    visit(webhook.pk)
    actions.retry_webhook(actor=alice, webhook=webhook)
    visit(webhook.pk)
    assert len(sink.received) == 2


def another_address(alice: User, webhook: Webhook) -> None:
    actions.update_webhook(actor=alice, webhook=webhook, url=f"{webhook.url}&anew")


def another_place(alice: User, webhook: Webhook) -> None:
    actions.replay_webhook(actor=alice, webhook=webhook, seq=cursor(webhook).seq + 1)


def another_try(alice: User, webhook: Webhook) -> None:
    actions.retry_webhook(actor=alice, webhook=webhook)


@pytest.mark.parametrize("status", [410, 500])
@pytest.mark.parametrize("mend", [another_address, another_place, another_try])
def test_a_request_on_its_way_does_not_undo_what_is_mended_meanwhile(
    team: Team, alice: User, webhook: Webhook, sink: Sink, mend: Any, status: int
) -> None:
    """It was made before, and fails after."""
    create_task(actor=alice, team=team, title="One")
    a_day_ago = timezone.now() - timedelta(days=1)
    WebhookCursor.objects.update(tries=8, failing_since=a_day_ago, next_at=timezone.now())
    assert visiting._claim(webhook.pk)
    on_its_way = WebhookCursor.objects.select_related("webhook__team", "webhook__owner").get()
    mend(alice, webhook)
    sink.answers = [status]
    visiting._send_next(on_its_way)
    WebhookCursor.objects.update(lease_until=None)
    assert Webhook.objects.get().is_active
    assert cursor(webhook).next_at <= timezone.now()
    visit(webhook.pk)
    assert titles(sink) == ["CORE-1 One"] * 2
    assert cursor(webhook).tries == 0


def test_a_test_goes_to_one_that_is_off_as_well(
    alice: User, made: tuple[Webhook, str], sink: Sink
) -> None:
    webhook = actions.update_webhook(actor=alice, webhook=made[0], is_active=False)
    actions.request_test(actor=alice, webhook=webhook)
    visit(webhook.pk)
    [request] = sink.received
    body = Verifier(made[1]).verify(request.body, request.headers)
    assert (body["type"], body["data"]["team"]) == ("webhook.test", "core")
    [attempt] = WebhookAttempt.objects.all()
    assert (attempt.seq, attempt.verb, attempt.is_done) == (None, "webhook.test", True)
    visit(webhook.pk)
    assert len(sink.received) == 1


def test_a_test_that_fails_holds_up_nothing(
    team: Team, alice: User, webhook: Webhook, sink: Sink
) -> None:
    sink.answers = [500]
    create_task(actor=alice, team=team, title="One")
    actions.request_test(actor=alice, webhook=webhook)
    visit(webhook.pk)
    assert [request.json["type"] for request in sink.received] == ["webhook.test", "task.created"]
    assert cursor(webhook).tries == 0


def owner_leaves(team: Team, alice: User, bob: User) -> None:
    membership = Membership.objects.get(team=team, user=bob)
    change_role(actor=alice, membership=membership, role="admin")
    remove_member(actor=bob, membership=Membership.objects.get(team=team, user=alice))


def owner_is_demoted(team: Team, alice: User, bob: User) -> None:
    membership = Membership.objects.get(team=team, user=bob)
    change_role(actor=alice, membership=membership, role="admin")
    alices = Membership.objects.get(team=team, user=alice)
    change_role(actor=bob, membership=alices, role="developer")


def owner_is_deactivated(team: Team, alice: User, bob: User) -> None:
    owner_is_demoted(team, alice, bob)
    Membership.objects.filter(user=alice).update(role="admin")
    User.objects.filter(pk=alice.pk).update(is_active=False)


@pytest.mark.parametrize("end", [owner_leaves, owner_is_demoted, owner_is_deactivated])
def test_nothing_is_sent_for_somebody_who_may_not_read_it(
    team: Team, alice: User, bob: User, webhook: Webhook, sink: Sink, end: Any
) -> None:
    end(team, alice, bob)
    create_task(actor=bob, team=team, title="Secret")
    visit(webhook.pk)
    at = cursor(webhook)
    assert (sink.received, at.is_paused) == ([], True)
    assert "Alice" in at.problem
    webhook = Webhook.objects.get(pk=webhook.pk)
    actions.update_webhook(actor=bob, webhook=webhook, name=webhook.name)
    visit(webhook.pk)
    assert titles(sink) == ["CORE-1 Secret"]
    assert cursor(webhook).is_paused is False


def test_who_can_mend_a_pause_is_told_after_a_day(
    team: Team, alice: User, bob: User, webhook: Webhook, sink: Sink
) -> None:
    owner_leaves(team, alice, bob)
    create_task(actor=bob, team=team, title="Secret")
    for paused in (timedelta(), timedelta(hours=23)):
        WebhookCursor.objects.update(failing_since=timezone.now() - paused)
        later(webhook)
        visit(webhook.pk)
        assert Webhook.objects.get(pk=webhook.pk).is_active
    WebhookCursor.objects.update(failing_since=timezone.now() - timedelta(days=1))
    later(webhook)
    visit(webhook.pk)
    webhook = Webhook.objects.get(pk=webhook.pk)
    assert not webhook.is_active
    assert "Alice" in webhook.off_reason
    told = Notification.objects.filter(kind=Kind.WEBHOOK_OFF)
    assert [note.recipient for note in told] == [bob]
    actions.update_webhook(actor=bob, webhook=webhook, is_active=True)
    visit(webhook.pk)
    assert titles(sink) == ["CORE-1 Secret"], "nothing is lost by it"


def test_the_day_of_a_pause_is_none_of_failures(
    team: Team, alice: User, bob: User, webhook: Webhook, sink: Sink
) -> None:
    owner_is_demoted(team, alice, bob)
    create_task(actor=bob, team=team, title="One")
    visit(webhook.pk)
    WebhookCursor.objects.update(failing_since=timezone.now() - timedelta(hours=23))
    later(webhook)
    Membership.objects.filter(user=alice).update(role="admin")
    sink.answers = [500]
    visit(webhook.pk)
    at = cursor(webhook)
    assert (at.is_paused, at.tries) == (False, 1)
    assert at.failing_since is not None
    assert timezone.now() - at.failing_since < timedelta(minutes=1)


def test_nothing_is_sent_of_a_team_that_is_deleted(
    team: Team, alice: User, webhook: Webhook, sink: Sink
) -> None:
    create_task(actor=alice, team=team, title="One")
    delete_team(actor=alice, team=team)
    visit(webhook.pk)
    assert sink.received == []
    restore_team(actor=None, team=team)
    visit(webhook.pk)
    assert titles(sink) == ["CORE-1 One"]


def test_an_address_that_is_closed_by_now(
    settings: Settings, team: Team, alice: User, webhook: Webhook, sink: Sink
) -> None:
    settings.OUTGOING_ALLOWED_NETWORKS = ()
    create_task(actor=alice, team=team, title="One")
    visit(webhook.pk)
    assert sink.received == []
    assert "not on the public internet" in cursor(webhook).problem
    assert WebhookAttempt.objects.get().status is None


def test_only_one_worker_has_it_in_hand(
    team: Team, alice: User, webhook: Webhook, sink: Sink
) -> None:
    """While the receiver takes its time, another worker comes by."""
    seen: list[bool] = []
    sink.answers = [200]
    create_task(actor=alice, team=team, title="One")
    taken = visiting._claim(webhook.pk)
    assert taken
    seen.append(visit(webhook.pk))
    assert (seen, sink.received) == ([False], [])
    WebhookCursor.objects.update(lease_until=timezone.now())
    visit(webhook.pk)
    assert titles(sink) == ["CORE-1 One"]


def test_a_worker_that_was_taken_over_neither_sends_nor_reports(
    team: Team, alice: User, webhook: Webhook, sink: Sink
) -> None:
    create_task(actor=alice, team=team, title="One")
    slow = visiting._claim(webhook.pk)
    assert slow
    WebhookCursor.objects.update(lease_until=timezone.now())
    quick = visiting._claim(webhook.pk)
    assert quick
    slow.webhook.refresh_from_db()
    assert visiting._send_next(slow) is False
    assert (sink.received, cursor(webhook).seq) == ([], slow.seq)
    assert visiting._send_next(quick) is True
    assert titles(sink) == ["CORE-1 One"]


@pytest.mark.parametrize("is_test", [False, True])
def test_one_that_is_deleted_during_its_request_leaves_nothing(
    team: Team, alice: User, webhook: Webhook, monkeypatch: pytest.MonkeyPatch, is_test: bool
) -> None:
    def answer(*_: object) -> Answer:
        actions.delete_webhook(actor=alice, webhook=webhook)
        return Answer(200)

    monkeypatch.setattr(sending, "send_test" if is_test else "send_event", answer)
    if is_test:
        actions.request_test(actor=alice, webhook=webhook)
    else:
        create_task(actor=alice, team=team, title="One")
    assert visit(webhook.pk) is False
    assert not WebhookAttempt.objects.exists()
    connection.check_constraints()


def test_a_turn_ends_and_says_that_there_is_more(
    team: Team, alice: User, webhook: Webhook, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(visiting, "TURN", 0.25)
    sink.answers = [partial(reply_late, 0.15)] * 2
    for title in ("One", "Two", "Three"):
        create_task(actor=alice, team=team, title=title)
    assert visit(webhook.pk) is True
    assert len(sink.received) == 2
    assert visit(webhook.pk) is False
    assert len(sink.received) == 3
