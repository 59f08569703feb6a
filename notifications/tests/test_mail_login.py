"""A mail server that does not take our password: staff can mend that, and nobody's mail is lost."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from pytest_django import Settings

from accounts.models import BackOffice, User
from accounts.tests.api import Api
from notifications import stalling
from notifications.actions import retry_delivery
from notifications.delivering import drain
from notifications.models import BouncingAddress, Delivery
from notifications.pauses import PATIENT, QUICK
from notifications.stalling import BEAT, WORKER, note, stalls
from notifications.tests.factories import an_assignment
from notifications.tests.smtp import Mailbox, mail_server
from teams.models import Team

State = Delivery.State
START = datetime(2027, 3, 1, 9, tzinfo=UTC)
RIGHT, WRONG = "right password", "wrong password"
pytestmark = pytest.mark.django_db


def sign_in_with(password: str, mailbox: Mailbox, settings: Settings) -> None:
    settings.MAILERS = mailbox.mailers
    options = settings.MAILERS["default"]["OPTIONS"]
    options |= {"username": "stint", "password": password}


def try_times(number: int, delivery: Delivery, clock: time_machine.Traveller) -> None:
    for _ in range(number):
        delivery.refresh_from_db()
        clock.move_to(max(delivery.next_at, START) + timedelta(milliseconds=1))
        drain()
    delivery.refresh_from_db()


def stalls_of_mails() -> list[str]:
    """What staff read on every page, while all else is well."""
    note(BEAT)
    note(WORKER)
    return stalls()


def test_a_password_that_is_refused_is_waited_for_and_said(
    team: Team, bob: User, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stalling, "_started", -stalling.GRACE_SECONDS * 10)
    with (
        mail_server(Mailbox(password=RIGHT)) as mailbox,
        time_machine.travel(START, tick=False) as clock,
    ):
        Delivery.objects.all().delete()
        delivery = an_assignment(team, bob)
        sign_in_with(WRONG, mailbox, settings)
        try_times(5, delivery, clock)
        assert (delivery.state, delivery.attempts, delivery.reply) == (State.PENDING, 5, "")

        [row] = [
            row for row in Api(bob).get("users/me/deliveries").data if row["state"] == "pending"
        ]
        assert row["reason"].endswith("It is tried again.")
        assert "535" not in str(row), "how Stint signs in is nothing for its people"

        assert delivery.last_error.startswith("SMTPAuthenticationError: (535, ")
        assert WRONG not in delivery.last_error
        [said] = stalls_of_mails()
        assert said.startswith("1 message could not be sent for minutes")
        assert "EMAIL_URL" in said

        sign_in_with(RIGHT, mailbox, settings)
        try_times(1, delivery, clock)
        assert (delivery.state, len(mailbox.raw)) == (State.SENT, 1)
        assert stalls_of_mails() == []
        assert not BouncingAddress.objects.exists()


def test_a_password_that_nobody_mends_ends_in_a_mail_that_staff_can_send_again(
    team: Team, alice: User, bob: User, settings: Settings
) -> None:
    with (
        mail_server(Mailbox(password=RIGHT)) as mailbox,
        time_machine.travel(START, tick=False) as clock,
    ):
        Delivery.objects.all().delete()
        delivery = an_assignment(team, bob)
        sign_in_with(WRONG, mailbox, settings)
        try_times(len(QUICK) + len(PATIENT) + 1, delivery, clock)
        assert delivery.state == State.DEAD
        assert delivery.last_error.startswith("SMTPAuthenticationError: (535, ")
        [row] = Api(bob).get("users/me/deliveries").data
        assert "Staff can see why and send it again." in row["reason"]

        sign_in_with(RIGHT, mailbox, settings)
        User.objects.filter(pk=alice.pk).update(is_staff=True)
        retry_delivery(actor=BackOffice.acting(alice), delivery=delivery)
        drain()
        delivery.refresh_from_db()
        assert (delivery.state, len(mailbox.raw)) == (State.SENT, 1)
