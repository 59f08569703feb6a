"""SMS by a provider on this machine that speaks the interface of Twilio, over real HTTP."""

import base64
import json
import re
import secrets
import socket
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts.leaving import delete_account
from accounts.models import User
from accounts.tests.api import Api
from config.sms import sms_provider
from notifications.delivering import drain
from notifications.devices import phones, sms
from notifications.models import Delivery, Kind, PhoneNumber
from notifications.pauses import QUICK, UNSURE
from tasks.models import Task
from tasks.tests.factories import TaskFactory
from teams.models import Team

pytestmark = pytest.mark.django_db

State = Delivery.State
NUMBER = "+447700900123"


class Provider(ThreadingHTTPServer):
    """Takes what it gets; answers late with a ``pause``, and not at all if it ``hangs_up``."""

    daemon_threads = False
    pause = 0.0
    hangs_up = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.received: list[dict[str, str]] = []
        self.answers: list[tuple[int, dict[str, str], Any]] = []


class _Handler(BaseHTTPRequestHandler):
    server: Provider

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        fields = {name: values[0] for name, values in parse_qs(body).items()}
        self.server.received.append(
            {"path": self.path, "auth": self.headers["Authorization"], **fields}
        )
        time.sleep(self.server.pause)
        if self.server.hangs_up:
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        status, headers, told = (
            self.server.answers.pop(0) if self.server.answers else (201, {}, {"sid": "SM1"})
        )
        content = told if isinstance(told, bytes) else json.dumps(told).encode()
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(content))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Quiet."""


@pytest.fixture
def provider(settings: Settings) -> Iterator[Provider]:
    server = Provider()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    place = f"127.0.0.1:{server.server_port}"
    settings.SMS_PROVIDER = sms_provider(f"twilio+http://AC1:t%2Fk@{place}?from=%2B15550100")
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def phone(bob: User) -> PhoneNumber:
    return PhoneNumber.objects.create(user=bob, number=NUMBER, verified_at=timezone.now())


@pytest.fixture
def task(team: Team, alice: User, bob: User) -> Task:
    return TaskFactory.create(actor=alice, team=team, title="Paint the shed", assignee=bob)


def deliver(user: User, task: Task, number: str = NUMBER) -> Delivery:
    """As planning would write it down, and sent."""
    made = Delivery.objects.create(
        channel=Delivery.Channel.SMS,
        kind=Kind.ASSIGNED,
        address=number,
        recipient=user,
        payload={"target": str(task.pk), "actor": None},
        dedupe_key=f"sms:{Delivery.objects.count()}",
    )
    drain()
    made.refresh_from_db()
    return made


def refused(code: int | str, status: int = 400) -> tuple[int, dict[str, str], Any]:
    return status, {}, {"code": code, "message": "No."}


def test_a_number_is_proved_by_the_code_that_comes_to_it(
    provider: Provider, bob: User, client: Client
) -> None:
    client.force_login(bob)
    page = client.post("/profile/phone", {"number": "+44 7700 900-123"}, follow=True).text
    assert "A code is on its way" in page
    (got,) = provider.received
    assert got["path"] == "/2010-04-01/Accounts/AC1/Messages.json"
    assert got["auth"] == "Basic " + base64.b64encode(b"AC1:t/k").decode()
    assert (got["To"], got["From"]) == (NUMBER, "+15550100")
    code = re.findall(r"\b\d{6}\b", got["Body"])[0]
    phone = PhoneNumber.objects.get(user=bob)
    assert not phone.takes_sms
    assert code not in str(PhoneNumber.objects.values().get())
    wrong = f"{(int(code) + 1) % 1_000_000:06}"
    assert (
        "wrong or too old" in client.post("/profile/phone/prove", {"code": wrong}, follow=True).text
    )
    page = client.post("/profile/phone/prove", {"code": f" {code} "}, follow=True).text
    assert "SMS can go to this number from now on." in page
    assert PhoneNumber.objects.get(user=bob).takes_sms
    assert (
        "Give one first" in client.post("/profile/phone/prove", {"code": code}, follow=True).text
    ), "a code works once"


def test_a_code_ends(provider: Provider, bob: User, client: Client) -> None:
    phones.give_number(actor=bob, user=bob, number=NUMBER)
    code = re.findall(r"\b\d{6}\b", provider.received[0]["Body"])[0]
    PhoneNumber.objects.update(code_expires_at=timezone.now() - timedelta(seconds=1))
    client.force_login(bob)
    client.post("/profile/phone/prove", {"code": code})
    assert not PhoneNumber.objects.get().takes_sms


def test_another_number_has_to_be_proved_anew(
    provider: Provider, bob: User, phone: PhoneNumber, task: Task
) -> None:
    phones.give_number(actor=bob, user=bob, number="+15550199")
    assert deliver(bob, task).state == State.SUPPRESSED
    assert deliver(bob, task, "+15550199").state == State.SUPPRESSED
    assert len(provider.received) == 1, "the code and nothing else"


def test_guesses_and_codes_are_counted(
    provider: Provider, bob: User, alice: User, client: Client, settings: Settings
) -> None:
    settings.RATE_LIMITS = settings.RATE_LIMITS | {"code": 2, "sms": 3}
    # Redis remembers those of the run before.
    number = f"+4477{secrets.randbelow(10**8):08}"
    client.force_login(bob)
    for _ in range(3):
        client.post("/profile/phone", {"number": number})
    assert client.post("/profile/phone", {"number": number}).status_code == 429
    client.force_login(alice)
    assert client.post("/profile/phone", {"number": number}).status_code == 429, "it rings there"
    assert len(provider.received) == 3
    client.force_login(bob)
    guesses = [client.post("/profile/phone/prove", {"code": "x"}).status_code for _ in range(3)]
    assert guesses == [302, 302, 429]


@pytest.mark.parametrize(
    "number", ["07700900123", "+0447700900", "+44x7700900123", "+1", "+" + "1" * 16]
)
def test_what_is_no_number(provider: Provider, bob: User, client: Client, number: str) -> None:
    client.force_login(bob)
    page = client.post("/profile/phone", {"number": number}, follow=True).text
    assert "Write the number with its country" in page
    assert provider.received == []


def test_a_message_is_one_line_with_the_whole_address(
    provider: Provider, bob: User, phone: PhoneNumber, task: Task, settings: Settings
) -> None:
    Task.objects.filter(pk=task.pk).update(title="Paint\nthe " + "shed " * 38)
    sent = deliver(bob, task)
    assert sent.state == State.SENT, sent.last_error
    text = provider.received[0]["Body"]
    assert text.startswith("Stint gave you CORE-1: Paint the shed shed")
    assert text.endswith(f" {settings.SITE_URL}/tasks/CORE-1")
    assert len(text) <= 300
    assert "\n" not in text


@pytest.mark.parametrize("code", [21610, "21610"])
def test_who_answered_stop_gets_no_more(
    provider: Provider,
    bob: User,
    phone: PhoneNumber,
    task: Task,
    client: Client,
    code: int | str,
) -> None:
    provider.answers = [refused(code)]
    sent = deliver(bob, task)
    assert sent.state == State.SUPPRESSED
    assert "error 21610" in sent.last_error
    assert "answered STOP" in deliver(bob, task).last_error
    assert len(provider.received) == 1
    client.force_login(bob)
    assert "has answered STOP" in client.get("/profile/devices").text


def test_who_answered_stop_stops_no_number_that_was_given_meanwhile(phone: PhoneNumber) -> None:
    PhoneNumber.objects.update(number="+15550199")
    phones.note_stop(phone)
    assert PhoneNumber.objects.get().stopped_at is None


def test_a_number_that_takes_none(
    provider: Provider, bob: User, phone: PhoneNumber, task: Task, client: Client
) -> None:
    provider.answers = [refused(21614), refused(21614), refused(20003, 401)]
    assert deliver(bob, task).state == State.SUPPRESSED
    client.force_login(bob)
    give = {"number": "+15550199"}
    assert "takes no SMS" in client.post("/profile/phone", give, follow=True).text
    assert "error 20003" in client.post("/profile/phone", give, follow=True).text
    assert PhoneNumber.objects.get().number == NUMBER, "what was proved stays"


def test_what_a_provider_says_is_kept_as_text(
    provider: Provider, bob: User, phone: PhoneNumber, task: Task
) -> None:
    provider.answers = [(400, {}, {"code": 20003, "message": "N\x00o."})]
    sent = deliver(bob, task)
    assert (sent.state, sent.attempts) == (State.PENDING, 1)
    assert sent.last_error.endswith("error 20003: N\ufffdo.")


@pytest.mark.parametrize("status", [401, 403])
def test_a_provider_that_does_not_know_us_is_waited_for_like_a_mail_server(
    provider: Provider, bob: User, phone: PhoneNumber, task: Task, status: int
) -> None:
    """Whoever runs Stint mends SMS_URL, and nothing is lost meanwhile."""
    provider.answers = [refused(20003, status)] * (len(QUICK) + 1)
    sent = deliver(bob, task)
    for _ in QUICK:
        Delivery.objects.update(next_at=timezone.now())
        drain()
    sent.refresh_from_db()
    assert (sent.state, sent.attempts) == (State.PENDING, len(QUICK) + 1)
    assert "error 20003" in sent.last_error
    Delivery.objects.update(next_at=timezone.now())
    drain()
    sent.refresh_from_db()
    assert sent.state == State.SENT


@pytest.mark.parametrize("status", [429, 503])
def test_a_provider_without_time(
    provider: Provider, bob: User, phone: PhoneNumber, task: Task, status: int
) -> None:
    provider.answers = [(status, {"Retry-After": "90"}, b"<html>")]
    sent = deliver(bob, task)
    assert (sent.state, sent.attempts) == (State.PENDING, 1)
    assert sent.next_at > timezone.now() + timedelta(seconds=80)


@pytest.mark.parametrize("hangs_up", [False, True])
def test_a_message_that_was_perhaps_taken_is_sent_seldom(
    provider: Provider,
    bob: User,
    phone: PhoneNumber,
    task: Task,
    monkeypatch: pytest.MonkeyPatch,
    hangs_up: bool,
) -> None:
    """Each may be one that somebody pays for."""
    monkeypatch.setattr(sms, "_SECONDS", (3.0, 0.2))
    provider.hangs_up, provider.pause = hangs_up, 0 if hangs_up else 0.6
    sent = deliver(bob, task)
    for number, pause in enumerate(UNSURE, 1):
        assert (sent.state, sent.unsure) == (State.PENDING, number)
        assert sent.next_at > timezone.now() + pause * 0.9
        Delivery.objects.update(next_at=timezone.now())
        drain()
        sent.refresh_from_db()
    assert (sent.state, len(provider.received)) == (State.DEAD, len(UNSURE) + 1)
    assert "AC1" not in sent.last_error


def test_a_provider_that_is_not_there_tells_no_secret(
    bob: User, phone: PhoneNumber, task: Task, settings: Settings
) -> None:
    settings.SMS_PROVIDER = sms_provider("twilio+http://AC1:token@127.0.0.1:9?from=Stint")
    sent = deliver(bob, task)
    assert (sent.state, sent.unsure) == (State.PENDING, 0)
    assert "did not answer (ConnectionError)" in sent.last_error
    assert "AC1" not in sent.last_error


def test_without_a_provider(
    bob: User, phone: PhoneNumber, task: Task, client: Client, settings: Settings
) -> None:
    settings.SMS_PROVIDER = None
    assert "SMS_URL" in deliver(bob, task).last_error
    client.force_login(bob)
    assert "This Stint sends no SMS" in client.get("/profile/devices").text
    page = client.post("/profile/phone", {"number": NUMBER}, follow=True).text
    assert "SMS are not set up" in page


def test_over_the_api(provider: Provider, bob: User, settings: Settings) -> None:
    api = Api(bob)
    given = api.put("users/me/phone", {"number": "+44 7700 900 123"})
    assert given.data == {"number": NUMBER, "verified_at": None, "stopped_at": None}
    wrong = api.post("users/me/phone/verify", {"code": "x"})
    assert (wrong.status, list(wrong.details)) == (400, ["code"])
    (sent,) = provider.received
    proved = api.post("users/me/phone/verify", {"code": sent["Body"][:6]})
    assert proved.data["verified_at"] is not None
    assert api.get("users/me/phone").data == proved.data
    assert api.post("users/me/phone/verify", {"code": sent["Body"][:6]}).status == 409
    provider.answers = [(503, {}, {})]
    assert api.put("users/me/phone", {"number": NUMBER}).status == 503
    settings.SMS_PROVIDER = None
    refused = api.put("users/me/phone", {"number": NUMBER})
    assert (refused.status, refused.code) == (409, "conflict")
    assert api.delete("users/me/phone").status == 204
    assert api.get("users/me/phone").status == 404


def test_removed_by_hand_and_by_leaving(client: Client, charlie: User) -> None:
    PhoneNumber.objects.create(user=charlie, number=NUMBER)
    client.force_login(charlie)
    client.post("/profile/phone/remove")
    assert not PhoneNumber.objects.exists()
    PhoneNumber.objects.create(user=charlie, number=NUMBER)
    delete_account(actor=charlie, user=charlie)
    assert not PhoneNumber.objects.exists()


@pytest.mark.parametrize("sender", ["%2B15550100", "+15550100", "Stint"])
def test_an_address_of_a_provider(sender: str) -> None:
    found = sms_provider(f"twilio://AC1:x%2Fy@api.twilio.com?from={sender}")
    assert found is not None
    assert (found.url, found.account, found.token) == ("https://api.twilio.com", "AC1", "x/y")
    assert found.sender in ("+15550100", "Stint")


@pytest.mark.parametrize(
    "url",
    [
        "x",
        "https://AC1:t@h?from=Stint",
        "twilio://h?from=Stint",
        "twilio://AC1:t@h",
        "twilio://a:b@h:x",
    ],
)
def test_what_is_none_stops_the_start(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="SMS_URL must be twilio"):
        sms_provider(url)
