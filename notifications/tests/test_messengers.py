"""A chat that takes its time holds up neither mails nor the chats of others."""

import time
from collections.abc import Callable, Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler
from threading import Event, Lock

import pytest
from celery import current_app
from django.core import mail
from pytest_django import Settings

from accounts.models import User
from accounts.tests.factories import UserFactory
from notifications import delivering, jobs, messengers, notifying, turns
from notifications.devices import chats
from notifications.models import ChatWebhook, Delivery, Kind
from notifications.tests.factories import an_invitation
from notifications.tests.sinks import LOOPBACK, Sink, a_sink, reply, reply_late
from tasks.models import Task
from tasks.tests.factories import TaskFactory
from teams.models import Team
from teams.tests.factories import join

pytestmark = pytest.mark.django_db(transaction=True)

State = Delivery.State
CHAT = Delivery.Channel.CHAT


@pytest.fixture
def sinks(settings: Settings, sent: object) -> Iterator[tuple[Sink, Sink]]:
    """A slow one, which answers each message after a while, and a quick one."""
    settings.OUTGOING_ALLOWED_NETWORKS, settings.OUTGOING_ALLOW_HTTP = LOOPBACK, True
    with a_sink() as slow, a_sink() as quick:
        slow.answers = [partial(reply_late, 0.4)] * 100
        yield slow, quick
        until(lambda: not Delivery.objects.filter(state=State.LEASED).exists())


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, float]]:
    """The jobs that are asked for, and when."""
    asked: list[tuple[str, float]] = []
    monkeypatch.setattr(
        current_app, "send_task", lambda job, countdown, **_: asked.append((job, countdown))
    )
    return asked


@pytest.fixture
def task(team: Team, bob: User) -> Task:
    made = TaskFactory.create(actor=None, team=team, title="Paint the shed", assignee=bob)
    Delivery.objects.all().delete()
    return made


def until(is_so: Callable[[], bool], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def a_chat(user: User, sink: Sink) -> ChatWebhook:
    return chats.give_chat(actor=user, user=user, url=sink.url, flavour="slack")


def messages(chat: ChatWebhook, task: Task, number: int) -> None:
    for _ in range(number):
        Delivery.objects.create(
            channel=CHAT,
            kind=Kind.ASSIGNED,
            address=str(chat.pk),
            recipient=chat.user,
            payload={"target": str(task.pk), "actor": None},
            dedupe_key=f"chat:{time.monotonic_ns()}",
        )


def test_neither_mails_nor_the_job_wait_for_a_chat(
    sinks: tuple[Sink, Sink], team: Team, bob: User, task: Task
) -> None:
    slow, _ = sinks
    may_answer = Event()

    def answer_at_last(handler: BaseHTTPRequestHandler) -> None:
        may_answer.wait(30)
        reply(handler, 200)

    slow.answers = [answer_at_last] * 5
    messages(a_chat(bob, slow), task, 5)
    an_invitation(team, "dora@example.com")
    chat = Delivery.objects.filter(channel=CHAT)
    try:
        jobs.drain_deliveries()
        assert [message.to for message in mail.outbox] == [["dora@example.com"]]
        assert chat.filter(state=State.SENT).count() == 0
    finally:
        may_answer.set()
    until(lambda: not chat.exclude(state=State.SENT).exists())


def test_people_with_slow_chats_leave_turns_to_a_quick_one(
    sinks: tuple[Sink, Sink],
    team: Team,
    bob: User,
    task: Task,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """More of them than there are threads."""
    monkeypatch.setattr(messengers, "TURN", 0.3)
    slow, quick = sinks
    people = [bob, *(a_member(team, number) for number in range(turns.THREADS))]
    for person in people:
        task = TaskFactory.create(actor=None, team=team, title="Paint", assignee=person)
        messages(a_chat(person, slow), task, 6)
    Delivery.objects.exclude(channel=CHAT).delete()
    jobs.drain_deliveries()
    until(lambda: len(slow.received) >= turns.THREADS)
    lucky = a_member(team, 99)
    task = TaskFactory.create(actor=None, team=team, title="Paint", assignee=lucky)
    messages(a_chat(lucky, quick), task, 1)
    jobs.drain_deliveries()
    until(lambda: len(quick.received) == 1)
    assert len(slow.received) < len(people) * 6 / 2
    chat = Delivery.objects.filter(channel=CHAT)
    until(lambda: not chat.exclude(state=State.SENT).exists())


def a_member(team: Team, number: int) -> User:
    person = UserFactory.create(email=f"person{number}@example.com")
    join(team, person, "developer")
    return person


def test_one_address_gets_one_at_a_time(sinks: tuple[Sink, Sink], bob: User, task: Task) -> None:
    slow, _ = sinks
    at_once, most, lock = 0, 0, Lock()

    def count(handler: BaseHTTPRequestHandler) -> None:
        nonlocal at_once, most
        with lock:
            at_once += 1
            most = max(most, at_once)
        time.sleep(0.1)
        with lock:
            at_once -= 1
        reply(handler, 200)

    slow.answers = [count] * 5
    messages(a_chat(bob, slow), task, 5)
    for _ in range(10):
        jobs.drain_deliveries()
        time.sleep(0.02)
    until(lambda: not Delivery.objects.filter(channel=CHAT).exclude(state=State.SENT).exists())
    assert most == 1
    assert len(slow.received) == 5


def test_what_failed_comes_back_when_its_pause_is_over(
    sinks: tuple[Sink, Sink], bob: User, task: Task, sent: list[tuple[str, float]]
) -> None:
    _, quick = sinks
    quick.answers = [503]
    chat = a_chat(bob, quick)
    messages(chat, task, 1)
    sent.clear()
    assert messengers.visit((CHAT, str(chat.pk))) is False
    assert sent == [(notifying.DRAIN, 2.0)]


def test_a_turn_ends_and_says_that_there_is_more(
    sinks: tuple[Sink, Sink], bob: User, task: Task, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(messengers, "TURN", 0)
    chat = a_chat(bob, sinks[1])
    messages(chat, task, 2)
    assert messengers.visit((CHAT, str(chat.pk))) is True
    assert messengers.visit((CHAT, str(chat.pk))) is False
    assert len(sinks[1].received) == 2


def test_a_drain_takes_what_it_is_told_to(team: Team, bob: User, task: Task, sent: object) -> None:
    an_invitation(team, "dora@example.com")
    assert delivering.claim(channel=CHAT) is None
    assert delivering.claim(channel="email", address="eve@example.com") is None
    assert delivering.claim(channel="email", address="dora@example.com")
