"""Notifications in a person's own chat, over real HTTP."""

from collections.abc import Iterator
from datetime import time, timedelta
from functools import partial
from time import monotonic_ns

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts.models import User
from notifications.channels.chat import send
from notifications.delivering import drain
from notifications.devices import chats
from notifications.models import ChatWebhook, Delivery, Kind, NotificationSettings
from notifications.outgoing import posting
from notifications.pauses import UNSURE
from notifications.preferences import choose, set_timing
from notifications.short_texts import Short
from notifications.suppressing import Suppressed
from notifications.tests.sinks import LOOPBACK, Sink, a_sink, reply, reply_late
from tasks.actions import add_comment, create_task, update_task
from tasks.models import Task
from tasks.tests.factories import TaskFactory
from teams.actions import remove_member
from teams.models import Membership, Team

pytestmark = pytest.mark.django_db

State = Delivery.State


@pytest.fixture
def sink(settings: Settings) -> Iterator[Sink]:
    settings.OUTGOING_ALLOWED_NETWORKS, settings.OUTGOING_ALLOW_HTTP = LOOPBACK, True
    with a_sink() as running:
        yield running


@pytest.fixture
def chat(sink: Sink, bob: User) -> ChatWebhook:
    return chats.give_chat(actor=bob, user=bob, url=sink.url, flavour="slack")


@pytest.fixture
def task(team: Team, alice: User, bob: User) -> Task:
    return TaskFactory.create(actor=alice, team=team, title="Paint the shed", assignee=bob)


def deliver(chat: ChatWebhook, task: Task, kind: Kind = Kind.ASSIGNED, **payload: str) -> Delivery:
    """As planning would write it down, and sent; what it has written itself is left out."""
    Delivery.objects.filter(channel=Delivery.Channel.CHAT).delete()
    made = Delivery.objects.create(
        channel=Delivery.Channel.CHAT,
        kind=kind,
        address=str(chat.pk),
        recipient=chat.user,
        payload={"target": str(task.pk), "actor": None, **payload},
        dedupe_key=f"chat:{monotonic_ns()}",
    )
    drain()
    made.refresh_from_db()
    return made


def answered(sink: Sink, chat: ChatWebhook, task: Task, status: int, **headers: str) -> Delivery:
    said = f"a\x00b {sink.url}"
    sink.answers = [lambda handler: reply(handler, status, said, **headers)]
    return deliver(chat, task)


def test_a_message_links_what_happened(
    sink: Sink, chat: ChatWebhook, task: Task, settings: Settings
) -> None:
    sent = deliver(chat, task)
    assert sent.state == State.SENT, sent.last_error
    (got,) = sink.received
    link = f"{settings.SITE_URL}/tasks/CORE-1"
    assert got.json == {"text": f"<{link}|Stint gave you CORE-1>\nPaint the shed"}
    assert (got.path, got.headers["content-type"]) == ("/hook?to=me", "application/json")
    chat.refresh_from_db()
    assert chat.last_used_at is not None


@pytest.mark.parametrize(
    ("flavour", "body"),
    [
        ("slack", "@\u200bchannel &lt;!here&gt; *a* &amp; [b](c)"),
        ("mattermost", r"@{}channel \<\!here\> \*a\* \& \[b\]\(c\)".format("\u200b")),
    ],
)
def test_nobody_is_called_and_no_title_becomes_a_link(
    sink: Sink, chat: ChatWebhook, task: Task, flavour: str, body: str
) -> None:
    ChatWebhook.objects.update(flavour=flavour)
    Task.objects.update(title="@channel <!here> *a* & [b](c)")
    deliver(chat, task)
    assert sink.received[0].json["text"].partition("\n")[2] == body


def test_who_gives_a_chat_is_told_there_what_is_urgent(
    sink: Sink, chat: ChatWebhook, team: Team, alice: User, bob: User
) -> None:
    task = create_task(actor=alice, team=team, title="Paint", assignee=bob)
    add_comment(actor=alice, task=task, body="Not urgent.")
    drain()
    (got,) = sink.received
    assert "Alice gave you CORE-1" in got.json["text"]


def test_before_that_nothing_is_chosen_and_later_what_was_chosen_stays(
    sink: Sink, bob: User
) -> None:
    choose(actor=bob, channels={"assigned": {"chat": None}})
    assert NotificationSettings.objects.get(user=bob).channels == {}
    chats.give_chat(actor=bob, user=bob, url=sink.url, flavour="slack")
    choose(actor=bob, channels={"assigned": {"chat": False}})
    chosen = NotificationSettings.objects.get(user=bob).channels
    assert chosen["mentioned"] == {"chat": True}
    assert "assigned" not in chosen
    chats.give_chat(actor=bob, user=bob, url=sink.url + "2", flavour="slack")
    assert NotificationSettings.objects.get(user=bob).channels == chosen


def test_a_team_may_differ_and_what_is_not_urgent_can_be_chosen(
    sink: Sink, chat: ChatWebhook, team: Team, alice: User, bob: User
) -> None:
    choose(actor=bob, team=team, channels={"assigned": {"chat": False}})
    choose(actor=bob, channels={"commented": {"chat": True}})
    set_timing(actor=bob, digest="daily")
    task = create_task(actor=alice, team=team, title="Paint", assignee=bob)
    add_comment(actor=alice, task=task, body="Hello")
    drain()
    (got,) = sink.received
    assert "Alice on CORE-1" in got.json["text"], "a digest is of mails alone"


def test_quiet_hours_hold_it_back(
    sink: Sink, chat: ChatWebhook, team: Team, alice: User, bob: User
) -> None:
    User.objects.filter(pk=bob.pk).update(time_zone="UTC")
    now = timezone.now()
    until = (now + timedelta(hours=2)).replace(minute=0, second=0, microsecond=0)
    set_timing(
        actor=bob, quiet_from=time((now - timedelta(hours=2)).hour), quiet_until=until.time()
    )
    create_task(actor=alice, team=team, title="Paint", assignee=bob)
    drain()
    made = Delivery.objects.get(channel="chat", kind="assigned")
    assert (made.state, made.next_at, sink.received) == (State.PENDING, until, [])


@pytest.mark.parametrize("status", [404, 410])
def test_a_chat_that_is_gone_is_switched_off_until_a_test_arrives(
    sink: Sink, chat: ChatWebhook, task: Task, client: Client, status: int
) -> None:
    sent = answered(sink, chat, task, status)
    assert sent.state == State.SUPPRESSED
    assert sent.last_error == f"The chat answered {status}, so it was switched off."
    assert "takes nothing" in deliver(chat, task).last_error
    assert len(sink.received) == 1
    client.force_login(chat.user)
    assert "there is no such address any more" in client.get("/profile/devices").text
    assert "has turned messages away" in client.get("/profile/notifications").text
    sink.answers = [status]
    page = client.post("/profile/chat/test", follow=True).text
    assert f"did not arrive. The chat answered {status}" in page
    assert "The chat has taken the test." in client.post("/profile/chat/test", follow=True).text
    assert deliver(chat, task).state == State.SENT


def test_for_a_chat_that_is_off_nothing_is_written_down(
    sink: Sink, chat: ChatWebhook, team: Team, alice: User, bob: User
) -> None:
    ChatWebhook.objects.update(stopped_at=timezone.now())
    create_task(actor=alice, team=team, title="Paint", assignee=bob)
    assert not Delivery.objects.filter(channel="chat", kind="assigned").exists()


def test_an_address_that_was_given_meanwhile_stays_on(sink: Sink, chat: ChatWebhook) -> None:
    ChatWebhook.objects.update(url=sink.url + "2")
    sink.answers = [404]
    with pytest.raises(Suppressed):
        send(chat, Short("A", "b", "/", ""))
    assert ChatWebhook.objects.get().stopped_at is None


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_chat_without_time_gets_the_pause_it_asks_for(
    sink: Sink, chat: ChatWebhook, task: Task, status: int
) -> None:
    sent = answered(sink, chat, task, status, Retry_After="120")
    assert (sent.state, sent.attempts) == (State.PENDING, 1)
    assert sent.next_at > timezone.now() + timedelta(seconds=110)
    assert sent.last_error == f"The chat answered {status}"


def test_a_message_that_was_perhaps_taken_is_sent_seldom(
    sink: Sink, chat: ChatWebhook, task: Task, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(posting, "READ", 0.2)
    sink.answers = [partial(reply_late, 0.6)] * (len(UNSURE) + 2)
    sent = deliver(chat, task)
    for number, pause in enumerate(UNSURE, 1):
        assert (sent.state, sent.unsure) == (State.PENDING, number)
        assert sent.next_at > timezone.now() + pause * 0.9
        assert "The chat has the message." in sent.last_error
        Delivery.objects.update(next_at=timezone.now())
        drain()
        sent.refresh_from_db()
    assert (sent.state, len(sink.received)) == (State.DEAD, len(UNSURE) + 1)


@pytest.mark.parametrize("status", [302, 400, 403])
def test_any_other_answer_ends_it_and_says_which(
    sink: Sink, chat: ChatWebhook, task: Task, status: int, client: Client
) -> None:
    sent = answered(sink, chat, task, status)
    assert (sent.state, sent.attempts) == (State.DEAD, 1)
    assert sent.reply.startswith(f"The chat answered {status}.")
    client.force_login(chat.user)
    assert f"The chat answered {status}." in client.get("/profile/mails").text


def test_a_chat_that_is_not_there_is_tried_again(sink: Sink, chat: ChatWebhook, task: Task) -> None:
    with a_sink() as gone:
        ChatWebhook.objects.update(url=gone.url)
    sent = deliver(chat, task)
    assert (sent.state, sent.attempts, sent.unsure) == (State.PENDING, 1, 0)
    assert "Nothing takes connections" in sent.last_error


def test_where_it_may_go_is_asked_when_it_is_sent(
    sink: Sink, chat: ChatWebhook, task: Task, settings: Settings, client: Client
) -> None:
    settings.OUTGOING_ALLOWED_NETWORKS = ()
    sent = deliver(chat, task)
    assert (sent.state, sink.received) == (State.SUPPRESSED, [])
    assert "OUTGOING_ALLOWED_NETWORKS" in sent.last_error
    settings.OUTGOING_ALLOW_HTTP = False
    client.force_login(chat.user)
    assert client.get("/profile/devices").status_code == 200


def test_rights_are_asked_when_it_is_sent(
    sink: Sink, chat: ChatWebhook, task: Task, alice: User, bob: User
) -> None:
    due = timezone.now() - timedelta(days=1)
    update_task(actor=alice, task=task, due_date=due, assignee=bob)
    assert deliver(chat, task, Kind.OVERDUE, due=due.isoformat()).state == State.SENT
    remove_member(actor=alice, membership=Membership.objects.get(team=task.team, user=bob))
    assert deliver(chat, task, Kind.OVERDUE, due=due.isoformat()).state == State.SUPPRESSED
    assert len(sink.received) == 1


def test_a_chat_that_was_removed(sink: Sink, chat: ChatWebhook, task: Task) -> None:
    kept = ChatWebhook.objects.select_related("user").get()
    chats.remove_chat(actor=chat.user, user=chat.user)
    assert deliver(kept, task).last_error == "The person has removed this chat."
    assert sink.received == []
