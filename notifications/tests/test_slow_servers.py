"""Servers that take their time: what they took is not sent again, and nobody else takes it."""

import asyncio
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from accounts.models import User
from notifications import delivering, gathering, holding, smtp
from notifications.holding import TakenOver, held_by
from notifications.models import Delivery
from notifications.pauses import UNSURE
from notifications.tests.factories import an_assignment, told_again
from notifications.tests.smtp import TAKEN, Mailbox, mail_server
from teams.models import Team

State = Delivery.State
pytestmark = pytest.mark.django_db(transaction=True)


class Slow(Mailbox):
    """Waits before each answer, and before the one to a whole mail; or hangs up instead of it."""

    pause = 0.0
    verdict = 0.0
    hangs_up = False

    async def handle_MAIL(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: object
    ) -> str:
        await asyncio.sleep(self.pause)
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: object
    ) -> str:
        await asyncio.sleep(self.pause)
        return await super().handle_RCPT(server, session, envelope, address, options)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        said = await super().handle_DATA(server, session, envelope)
        await asyncio.sleep(self.verdict)
        if self.hangs_up and isinstance(server.transport, asyncio.Transport):
            server.transport.abort()
        return said


@pytest.fixture
def slow(settings: Settings) -> Iterator[Slow]:
    with mail_server(Slow()) as found:
        assert isinstance(found, Slow)
        settings.MAILERS = found.mailers
        yield found


@pytest.fixture
def assignment(team: Team, bob: User) -> Delivery:
    Delivery.objects.all().delete()
    return an_assignment(team, bob)


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leases, slices and limits in a thirtieth of their time."""
    monkeypatch.setattr(delivering, "LEASE", timedelta(seconds=1))
    monkeypatch.setattr(delivering, "_ENOUGH", timedelta(seconds=2) / 3)
    monkeypatch.setattr(smtp, "_SLICE", 0.15)


def drain_twice() -> None:
    """Two workers, and each looks again and again for something to take over."""
    until = time.monotonic() + 3

    def work() -> None:
        try:
            while True:
                delivering.drain()
                if time.monotonic() > until:
                    return
                time.sleep(0.05)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        for worker in [pool.submit(work) for _ in range(2)]:
            worker.result(timeout=30)


def fresh(delivery: Delivery) -> Delivery:
    delivery.refresh_from_db()
    return delivery


def due_again(delivery: Delivery) -> Delivery:
    Delivery.objects.filter(pk=delivery.pk).update(next_at=timezone.now())
    return fresh(delivery)


def test_a_mail_that_is_looked_at_for_long_is_taken_once(
    assignment: Delivery, slow: Slow, short: None
) -> None:
    slow.verdict = 2.5
    drain_twice()
    assert (fresh(assignment).state, assignment.fence, assignment.reply) == (State.SENT, 1, TAKEN)
    assert len(slow.raw) == 1


def test_a_mail_that_is_written_for_long_is_taken_once(
    assignment: Delivery, slow: Slow, short: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    told_again(assignment.notifications.get(), 9)
    write = gathering._part

    def write_slowly(*args: Any) -> gathering.Part:
        time.sleep(0.25)
        return write(*args)

    monkeypatch.setattr(gathering, "_part", write_slowly)
    drain_twice()
    assert (fresh(assignment).state, assignment.fence, len(slow.raw)) == (State.SENT, 1, 1)


def test_a_server_that_is_slow_at_each_answer_gets_the_mail_once(
    assignment: Delivery, slow: Slow, short: None
) -> None:
    slow.pause = slow.verdict = 0.9
    drain_twice()
    assert (fresh(assignment).state, assignment.fence, assignment.attempts) == (State.SENT, 1, 0)
    assert len(slow.raw) == 1


def test_the_answer_to_a_mail_is_waited_for_longer_than_any_other(
    assignment: Delivery, slow: Slow, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert smtp.VERDICT >= 600
    monkeypatch.setattr(smtp, "ANSWER", 0.5)
    slow.verdict = 1
    delivering.drain()
    assert fresh(assignment).state == State.SENT
    slow.pause = 1
    Delivery.objects.update(state=State.PENDING)
    delivering.drain()
    assert fresh(assignment).last_error == ("SMTPServerDisconnected: No answer within 0 seconds.")
    assert (assignment.unsure, len(slow.raw)) == (0, 1)


@pytest.mark.parametrize("hangs_up", [False, True])
def test_what_was_perhaps_taken_is_tried_seldom(
    assignment: Delivery, slow: Slow, monkeypatch: pytest.MonkeyPatch, hangs_up: bool
) -> None:
    monkeypatch.setattr(smtp, "VERDICT", 0.2)
    slow.hangs_up = hangs_up
    slow.verdict = 0 if hangs_up else 0.6
    for number, pause in enumerate(UNSURE, 1):
        assert delivering.drain() == pause
        assert (due_again(assignment).state, assignment.unsure) == (State.PENDING, number)
        assert "The server has the mail, and did not answer." in assignment.last_error
    assert delivering.drain() is None
    assert (fresh(assignment).state, assignment.unsure) == (State.DEAD, len(UNSURE) + 1)
    assert len(slow.raw) == len(UNSURE) + 1
    assert min(UNSURE) >= timedelta(hours=1)


def test_other_failures_before_take_no_try_from_it(
    assignment: Delivery, slow: Slow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp, "VERDICT", 0.2)
    slow.verdict = 0.6
    Delivery.objects.update(attempts=7)
    assert delivering.drain() == UNSURE[0]


def test_who_has_lost_it_hands_nothing_over(assignment: Delivery, slow: Slow, short: None) -> None:
    """Its machine slept, say, in the middle of the dialogue, and the lease ran out."""
    first = delivering.claim()
    assert first
    slow.pause = 0.5
    with ThreadPoolExecutor(1) as pool:
        sending = pool.submit(in_thread, lambda: delivering.deliver(first))
        time.sleep(0.2)
        Delivery.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
        second = delivering.claim()
        assert second
        sending.result(timeout=30)
        assert slow.raw == []
        delivering.deliver(second)
    assert (fresh(assignment).state, assignment.attempts, len(slow.raw)) == (State.SENT, 0, 1)


def in_thread(work: Callable[[], object]) -> None:
    try:
        work()
    finally:
        connection.close()


def test_who_asks_for_time_too_late_is_told(assignment: Delivery) -> None:
    def claimed() -> Delivery:
        Delivery.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
        found = delivering.claim()
        assert found
        return found

    first = claimed()
    assert delivering._hold(first)
    first.lease_until = timezone.now() + delivering.LEASE / 2
    assert delivering._hold(first)
    assert fresh(assignment).lease_until == first.lease_until
    assert first.lease_until > timezone.now() + delivering.LEASE * 0.9
    claimed()
    first.lease_until = timezone.now() + delivering.LEASE / 2
    assert not delivering._hold(first)
    with held_by(lambda: delivering._hold(first)), pytest.raises(TakenOver):
        holding.require_held()
