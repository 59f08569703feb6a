"""Webhooks by jobs and threads: a slow receiver holds up nobody else, and nothing is lost."""

import time
from collections.abc import Callable, Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler
from threading import Event as Flag
from uuid import UUID

import pytest
from celery import current_app
from django.db import connections, transaction
from pytest_django import Settings

from accounts.models import User
from notifications import jobs, turns
from notifications.models import WebhookCursor
from notifications.tests.sinks import LOOPBACK, Sink, a_sink, reply, reply_late
from notifications.turns import Turns
from notifications.webhooks import visiting
from notifications.webhooks.actions import SEND, create_webhook
from notifications.webhooks.senders import senders
from tasks.actions import create_task
from teams.models import Team

Sent = list[str]


@pytest.fixture
def sink(settings: Settings) -> Iterator[Sink]:
    settings.OUTGOING_ALLOWED_NETWORKS = LOOPBACK
    settings.OUTGOING_ALLOW_HTTP = True
    with a_sink() as sink:
        yield sink


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> Sent:
    """The jobs that are asked for."""
    asked: Sent = []
    monkeypatch.setattr(current_app, "send_task", lambda job, **_: asked.append(job))
    return asked


def until(is_so: Callable[[], bool], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_beat_and_the_nudge_know_the_job() -> None:
    beat = {entry["task"] for entry in current_app.conf.beat_schedule.values()}
    assert {SEND, jobs.forget_webhook_attempts.name} <= beat
    assert current_app.tasks[SEND].name == jobs.send_webhooks.name


@pytest.mark.django_db(transaction=True)
def test_an_event_wakes_the_webhooks_of_its_team(team: Team, alice: User, sent: Sent) -> None:
    create_task(actor=alice, team=team, title="Nobody listens")
    assert SEND not in sent
    create_webhook(actor=alice, team=team, url="https://hooks.example.org/")
    sent.clear()
    with transaction.atomic():
        create_task(actor=alice, team=team, title="Paint")
        assert SEND not in sent
    assert sent.count(SEND) == 1


@pytest.mark.django_db(transaction=True)
def test_a_slow_receiver_holds_up_no_other(
    team: Team, alice: User, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And the job itself waits for none of them."""
    release = Flag()
    done: list[UUID] = []

    def visit_and_hang_up(webhook: UUID) -> bool:
        try:
            return visiting.visit(webhook)
        finally:
            done.append(webhook)

    def answer_at_last(handler: BaseHTTPRequestHandler) -> None:
        release.wait(5)
        reply(handler, 200)

    monkeypatch.setattr(jobs, "senders", Turns(visit_and_hang_up, name="test"))
    with a_sink() as slow:
        slow.answers = [answer_at_last]
        for receiver in (slow, sink):
            create_webhook(actor=alice, team=team, url=receiver.url, events=["task"])
        create_task(actor=alice, team=team, title="Paint")
        began = time.monotonic()
        jobs.send_webhooks()
        assert time.monotonic() - began < 1
        until(lambda: len(done) == 1 and bool(slow.received))
        assert (len(slow.received), len(sink.received)) == (1, 1)
        jobs.send_webhooks()
        release.set()
        until(lambda: len(done) == 2)
        assert len(slow.received) == 1
    until(lambda: not WebhookCursor.objects.exclude(lease_until=None).exists())


@pytest.mark.django_db(transaction=True)
def test_several_slow_receivers_with_much_to_take_leave_turns_to_a_quick_one(
    team: Team, alice: User, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More of them than there are threads, and none of them ever fails."""
    slow_ones, events = turns.THREADS + 2, 12
    monkeypatch.setattr(visiting, "TURN", 0.3)
    monkeypatch.setattr(jobs, "senders", Turns(visiting.visit, name="test"))
    with a_sink() as slow:
        slow.answers = [partial(reply_late, 0.2)] * (slow_ones * events)
        for _ in range(slow_ones):
            create_webhook(actor=alice, team=team, url=slow.url, events=["task"])
        for number in range(events):
            create_task(actor=alice, team=team, title=f"Task {number}")
        jobs.send_webhooks()
        until(lambda: len(slow.received) >= turns.THREADS)
        create_webhook(actor=alice, team=team, url=sink.url, events=["task"])
        create_task(actor=alice, team=team, title="Quick")
        jobs.send_webhooks()
        until(lambda: len(sink.received) == 1)
        assert len(slow.received) < slow_ones * events / 2
        until(lambda: len(slow.received) == slow_ones * (events + 1), 30)
        until(lambda: not WebhookCursor.objects.exclude(lease_until=None).exists())


@pytest.mark.django_db(transaction=True)
def test_what_a_killed_worker_left_is_found(team: Team, alice: User, sink: Sink) -> None:
    webhook, _ = create_webhook(actor=alice, team=team, url=sink.url, events=["task"])
    create_task(actor=alice, team=team, title="Paint")
    taken = visiting._claim(webhook.pk)
    assert taken
    assert taken.lease_until
    assert senders._turn(webhook.pk) is False
    assert sink.received == []
    WebhookCursor.objects.update(lease_until=taken.lease_until - visiting.LEASE * 2)
    senders._turn(webhook.pk)
    assert len(sink.received) == 1
    connections.close_all()
