"""The chat of a person on the page of devices and over the API, and who learns its address."""

import json
from collections.abc import Iterator

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from pytest_django import Settings

from accounts.leaving import delete_account
from accounts.models import User
from accounts.tests.api import Api
from notifications.devices import chats
from notifications.models import ChatWebhook
from notifications.tests.sinks import LOOPBACK, Sink, a_sink
from teams.models import AuditEntry, Team

pytestmark = pytest.mark.django_db

_KEY = "T0-B0-k3y"
_URL = f"https://hooks.example.org/services/{_KEY}"


@pytest.fixture
def sink(settings: Settings) -> Iterator[Sink]:
    settings.OUTGOING_ALLOWED_NETWORKS, settings.OUTGOING_ALLOW_HTTP = LOOPBACK, True
    with a_sink() as running:
        yield running


@pytest.fixture
def page(client: Client, bob: User) -> Client:
    client.force_login(bob)
    return client


def test_the_page_takes_tries_and_removes_it(sink: Sink, page: Client, bob: User) -> None:
    hint = "Nothing goes to a chat before you say which one is yours."
    assert hint in page.get("/profile/notifications").text
    given = {"url": f" {sink.url} ", "flavour": "mattermost"}
    assert "You are told in this chat" in page.post("/profile/chat", given, follow=True).text
    assert "has taken the test" in page.post("/profile/chat/test", follow=True).text
    assert sink.received[0].json["text"].startswith("[Stint reaches you in this chat](http")
    found = page.get("/profile/notifications").text
    assert hint not in found
    assert 'name="assigned.chat" checked' in found
    assert "Nothing goes to that chat" in page.post("/profile/chat/remove", follow=True).text
    assert not ChatWebhook.objects.exists()
    assert page.post("/profile/chat/test").status_code == 404


def test_of_a_team_the_page_says_it_too(page: Client, team: Team) -> None:
    answer = page.get("/profile/notifications/core").text
    assert "Nothing goes to a chat" in answer
    assert 'name="assigned.chat"' in answer


@pytest.mark.parametrize(
    ("url", "flavour", "said"),
    [
        ("https://10.0.0.1/x", "slack", "OUTGOING_ALLOWED_NETWORKS"),
        ("http://hooks.example.org/x", "slack", "begins with https://"),
        ("https://a@hooks.example.org/x", "slack", "Leave name and password out"),
        (_URL, "standard", "standard is not one of the available choices"),
    ],
)
def test_what_is_refused_says_why(page: Client, url: str, flavour: str, said: str) -> None:
    given = {"url": url, "flavour": flavour}
    assert said in page.post("/profile/chat", given, follow=True).text
    assert not ChatWebhook.objects.exists()


def test_the_api_sets_shows_tries_and_removes_it(sink: Sink, bob: User) -> None:
    api = Api(bob)
    assert api.get("users/me/chat").status == 404
    made = api.put("users/me/chat", {"url": sink.url, "flavour": "slack"})
    assert (made.status, made.data["flavour"], made.data["stopped_at"]) == (200, "slack", None)
    assert made.data["address"].startswith(f"http://127.0.0.1:{sink.port}/… (")
    assert api.get("users/me/chat").data == made.data
    again = {**made.data, "url": sink.url, "flavour": "mattermost"}
    assert api.put("users/me/chat", again).data["flavour"] == "mattermost"
    assert api.post("users/me/chat/test").data == {"arrived": True, "problem": ""}
    assert api.get("users/me/chat").data["last_used_at"] is not None
    sink.answers = [400]
    told = {"arrived": False, "problem": "The chat answered 400."}
    assert api.post("users/me/chat/test").data == told
    assert api.delete("users/me/chat").status == 204
    assert api.delete("users/me/chat").status == 404


def test_tests_are_counted(sink: Sink, page: Client, bob: User, settings: Settings) -> None:
    settings.RATE_LIMITS = settings.RATE_LIMITS | {"webhook": 2}
    chats.give_chat(actor=bob, user=bob, url=sink.url, flavour="slack")
    answers = [page.post("/profile/chat/test").status_code for _ in range(3)]
    assert (answers, len(sink.received)) == ([302, 302, 429], 2)


def test_nobody_gives_tries_or_removes_that_of_others(bob: User, alice: User) -> None:
    chat = chats.give_chat(actor=bob, user=bob, url=_URL, flavour="slack")
    with pytest.raises(PermissionDenied):
        chats.give_chat(actor=alice, user=bob, url=_URL, flavour="slack")
    with pytest.raises(PermissionDenied):
        chats.try_chat(actor=alice, chat=chat)
    with pytest.raises(PermissionDenied):
        chats.remove_chat(actor=alice, user=bob)


def test_its_address_is_shown_to_nobody_again(page: Client, bob: User) -> None:
    chats.give_chat(actor=bob, user=bob, url=_URL, flavour="slack")
    export = b"".join(page.get("/profile/export").streaming_content)  # type: ignore[attr-defined]
    [kept] = json.loads(export)["chats"]
    assert kept["address"].startswith("https://hooks.example.org/… (")
    seen = [
        page.get("/profile/devices").text,
        json.dumps(Api(bob).get("users/me/chat").data),
        export.decode(),
        str(list(AuditEntry.objects.values("old", "new"))),
    ]
    assert [text for text in seen if _KEY in text] == []
    assert "hooks.example.org/… (" in seen[0]


def test_who_leaves_takes_it_along(charlie: User) -> None:
    chats.give_chat(actor=charlie, user=charlie, url=_URL, flavour="slack")
    delete_account(actor=charlie, user=charlie)
    assert not ChatWebhook.objects.exists()
