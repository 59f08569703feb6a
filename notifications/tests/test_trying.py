"""Tests of devices and chats: counted, soon over, and never in all threads at once."""

import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from threading import Event, Thread
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from config.vapid import new_key
from notifications.devices import actions, chats, trying
from notifications.devices.trying import tried
from notifications.models import ChatWebhook, PushSubscription
from notifications.tests.push_service import Browser
from notifications.tests.sinks import LOOPBACK, Sink, a_sink

pytestmark = pytest.mark.django_db


@pytest.fixture
def sink(settings: Settings) -> Iterator[Sink]:
    settings.OUTGOING_ALLOWED_NETWORKS, settings.OUTGOING_ALLOW_HTTP = LOOPBACK, True
    settings.VAPID_PRIVATE_KEY = new_key()
    settings.VAPID_SUBJECT = "mailto:ops@example.org"
    with a_sink() as sink:
        yield sink


@pytest.fixture
def phone(sink: Sink, bob: User) -> PushSubscription:
    return actions.subscribe(actor=bob, user=bob, endpoint=sink.url, **Browser().keys)


@pytest.fixture
def chat(sink: Sink, bob: User) -> ChatWebhook:
    return chats.give_chat(actor=bob, user=bob, url=sink.url, flavour="slack")


def test_devices_and_chat_are_counted_together(
    sink: Sink, phone: PushSubscription, chat: ChatWebhook, settings: Settings, client: Client
) -> None:
    settings.RATE_LIMITS = settings.RATE_LIMITS | {"webhook": 3}
    client.force_login(phone.user)
    page = f"/profile/devices/{phone.pk}/test"
    answers = [client.post(path).status_code for path in (page, page, "/profile/chat/test")]
    assert answers == [302, 302, 302]
    assert client.post(page).status_code == client.post("/profile/chat/test").status_code == 429
    assert len(sink.received) == 3


def dripping(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    for _ in range(60):
        handler.wfile.write(b"X")
        time.sleep(0.05)


@pytest.mark.parametrize("page", ["device", "chat"])
def test_who_does_not_answer_is_not_waited_for(
    sink: Sink,
    phone: PushSubscription,
    chat: ChatWebhook,
    client: Client,
    page: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(trying, "SECONDS", 0.5)
    client.force_login(phone.user)
    paths = {"device": f"/profile/devices/{phone.pk}/test", "chat": "/profile/chat/test"}
    sink.answers = [dripping]
    began = time.monotonic()
    said = client.post(paths[page], follow=True).text
    assert time.monotonic() - began < 2.5
    assert "It took longer than" in said


def test_they_never_take_all_threads(bob: User, settings: Settings) -> None:
    """Eight at once: two are waited for, the others are told to come back."""
    goes_on, said = Event(), []

    def send(*_: Any) -> None:
        goes_on.wait(10)

    waiting = [Thread(target=tried, args=(bob, send)) for _ in range(2)]
    for thread in waiting:
        thread.start()
    time.sleep(0.2)
    said = [tried(bob, send) for _ in range(6)]
    goes_on.set()
    for thread in waiting:
        thread.join()
    assert said == ["Other tests are on their way just now. Try again in a few seconds."] * 6
    assert tried(bob, send) == ""


def test_of_others_nobody_tries(phone: PushSubscription, alice: User, client: Client) -> None:
    client.force_login(alice)
    assert client.post(f"/profile/devices/{phone.pk}/test").status_code == 404
