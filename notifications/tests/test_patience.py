"""A server that is away, or asks to come back, loses no mail: it is tried for nearly a day."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from smtplib import SMTPException

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from pytest_django import Settings

from accounts.models import User
from notifications.delivering import drain
from notifications.models import BouncingAddress, Delivery
from notifications.pauses import PATIENT, QUICK, pause_after
from notifications.suppressing import TryLater
from notifications.telling_states import reason_of
from notifications.tests.factories import an_assignment, mailers
from notifications.tests.smtp import TAKEN, Mailbox
from teams.models import Team

State = Delivery.State
START = datetime(2027, 3, 1, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
AWAY = "The other side could not be reached, or failed. It is tried again."
pytestmark = pytest.mark.django_db


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(START, tick=False) as moved:
        yield moved


@pytest.fixture
def assignment(clock: time_machine.Traveller, team: Team, bob: User) -> Delivery:
    Delivery.objects.all().delete()
    return an_assignment(team, bob)


def try_until(
    until: datetime, delivery: Delivery, clock: time_machine.Traveller
) -> list[timedelta]:
    """Send whenever it is due, up to that moment; when those tries were, since the start."""
    tries = []
    while delivery.state == State.PENDING and delivery.next_at <= until:
        clock.move_to(max(delivery.next_at, START) + timedelta(milliseconds=1))
        drain()
        tries.append(max(delivery.next_at, START) - START)
        delivery.refresh_from_db()
    clock.move_to(until)
    return tries


def test_a_server_that_is_away_for_an_hour_gets_the_mail_once(
    assignment: Delivery, bob: User, clock: time_machine.Traveller, settings: Settings
) -> None:
    settings.MAILERS = mailers(bob.email)
    tries = try_until(START + HOUR, assignment, clock)
    assert [round(at.total_seconds()) for at in tries] == [0, 2, 6, 66, 366, 1266]
    assert (assignment.state, assignment.attempts) == (State.PENDING, 6)
    assert assignment.last_error == "SMTPServerDisconnected: The server hung up."
    assert reason_of(assignment) == AWAY
    settings.MAILERS = mailers()
    try_until(START + 3 * HOUR, assignment, clock)
    drain()
    assert assignment.state == State.SENT
    assert [message.to for message in mail.outbox] == [[bob.email]]


@pytest.mark.parametrize(
    "said",
    [ConnectionRefusedError("refused"), TimeoutError("timed out"), SMTPException("no login")],
)
def test_whatever_keeps_a_server_from_being_reached_passes(
    assignment: Delivery,
    clock: time_machine.Traveller,
    monkeypatch: pytest.MonkeyPatch,
    said: OSError,
) -> None:
    def fail(_backend: EmailBackend, _messages: object) -> int:
        raise said

    monkeypatch.setattr(EmailBackend, "send_messages", fail)
    try_until(START + HOUR, assignment, clock)
    assert (assignment.state, assignment.attempts) == (State.PENDING, 6)
    assert assignment.last_error == f"{type(said).__name__}: {said}"


def test_greylisting_is_waited_for(
    assignment: Delivery, bob: User, clock: time_machine.Traveller, mailbox: Mailbox
) -> None:
    mailbox.at_recipient[bob.email] = "451 4.7.1 Greylisted, come back in five minutes."
    try_until(START + timedelta(minutes=5), assignment, clock)
    assert assignment.state == State.PENDING
    assert assignment.reply == "451 4.7.1 Greylisted, come back in five minutes."
    assert reason_of(assignment) == f"{assignment.reply} It is tried again."
    mailbox.at_recipient.clear()
    try_until(START + HOUR, assignment, clock)
    assert (assignment.state, assignment.reply, assignment.attempts) == (State.SENT, TAKEN, 4)
    assert len(mailbox.raw) == 1


def test_after_nearly_a_day_it_is_given_up_with_the_reply(
    assignment: Delivery, bob: User, clock: time_machine.Traveller, mailbox: Mailbox
) -> None:
    mailbox.at_recipient[bob.email] = "450 4.2.2 Mailbox full"
    tries = try_until(START + 48 * HOUR, assignment, clock)
    assert 20 * HOUR < tries[-1] <= 24 * HOUR
    assert len(tries) == len(QUICK) + len(PATIENT) + 1
    assert (assignment.state, assignment.attempts) == (State.DEAD, len(tries))
    assert (assignment.reply, reason_of(assignment)) == ("450 4.2.2 Mailbox full",) * 2
    assert not BouncingAddress.objects.exists()


@pytest.mark.parametrize(("asked", "pause"), [(HOUR, HOUR), (timedelta(seconds=1), QUICK[1])])
def test_a_pause_that_was_asked_for_is_kept(asked: timedelta, pause: timedelta) -> None:
    assert pause_after(2, 0, TryLater("429", asked)) == pause
