"""A server's final no ends a mail at once, and stops others to an address that is not there."""

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.models import BackOffice, User
from accounts.proving import verify_email
from notifications.bouncing import clear_bouncing, mark_bouncing
from notifications.delivering import drain
from notifications.mails import compose
from notifications.models import BouncingAddress, Delivery, Kind
from notifications.replies import Reply
from notifications.smtp import _lines, open_line
from notifications.telling_states import reason_of
from notifications.tests.factories import an_assignment
from notifications.tests.smtp import TAKEN, Mailbox
from teams.models import Team

State = Delivery.State
pytestmark = pytest.mark.django_db


@pytest.fixture
def assignment(team: Team, bob: User) -> Delivery:
    Delivery.objects.all().delete()
    return an_assignment(team, bob)


def outcome(delivery: Delivery) -> tuple[str, int, str]:
    delivery.refresh_from_db()
    return delivery.state, delivery.attempts, delivery.reply


@pytest.mark.parametrize(
    ("reply", "is_final", "blames_address"),
    [
        ("550 5.1.1 User unknown", True, True),
        ("550 No such user here", True, True),
        ("553 Mailbox name not allowed", True, True),
        ("550 5.2.1 Mailbox disabled", True, True),
        ("552 5.2.2 Mailbox full", True, False),
        ("550 5.7.1 Blocked by policy", True, False),
        ("554 Message looks like spam", True, False),
        ("450 4.2.0 Greylisted, come back", False, False),
        ("421 Too busy", False, False),
    ],
)
def test_what_a_reply_means(reply: str, is_final: bool, blames_address: bool) -> None:
    code, _, text = reply.partition(" ")
    found = Reply.of(int(code), text)
    assert (found.is_final, found.is_final and found.blames_address) == (is_final, blames_address)
    assert str(found) == reply


def test_what_the_server_said_is_kept(assignment: Delivery, mailbox: Mailbox) -> None:
    assert drain() is None
    assert outcome(assignment) == (State.SENT, 0, TAKEN)


def test_a_recipient_that_is_not_there_is_tried_once_and_left_alone(
    assignment: Delivery, team: Team, bob: User, mailbox: Mailbox
) -> None:
    mailbox.at_recipient[bob.email] = "550 5.1.1 No such user"
    assert drain() is None
    assert outcome(assignment) == (State.DEAD, 1, "550 5.1.1 No such user")
    assert BouncingAddress.objects.get().address == bob.email
    mailbox.at_recipient.clear()
    later = an_assignment(team, bob)
    drain()
    later.refresh_from_db()
    assert later.state == State.SUPPRESSED
    assert later.last_error == "Mail to this address comes back: 550 5.1.1 No such user"
    assert mailbox.raw == []


def test_why_a_mail_is_not_sent_is_no_reply_of_before(
    assignment: Delivery, bob: User, mailbox: Mailbox
) -> None:
    mailbox.at_recipient[bob.email] = "451 4.2.0 Later"
    drain()
    assert outcome(assignment) == (State.PENDING, 1, "451 4.2.0 Later")
    mark_bouncing(address=bob.email, reason="550 No such user", delivery=None)
    Delivery.objects.update(next_at=timezone.now())
    drain()
    assert outcome(assignment) == (State.SUPPRESSED, 1, "")
    assert reason_of(assignment) == "Mail to this address comes back: 550 No such user"


def test_what_a_server_says_is_kept_without_what_steers_a_terminal_or_a_database(
    assignment: Delivery, bob: User, mailbox: Mailbox
) -> None:
    mailbox.at_recipient[bob.email] = "550 5.1.1 No \x00such\x1b[31m user"
    drain()
    said = "550 5.1.1 No \ufffdsuch\ufffd[31m user"
    assert outcome(assignment) == (State.DEAD, 1, said)
    assert BouncingAddress.objects.get().reason == said


def test_a_mail_that_is_refused_for_what_it_says_blames_no_address(
    assignment: Delivery, bob: User, mailbox: Mailbox
) -> None:
    mailbox.at_data[bob.email] = "554 5.7.1 Looks like spam"
    assert drain() is None
    assert outcome(assignment) == (State.DEAD, 1, "554 5.7.1 Looks like spam")
    assert not BouncingAddress.objects.exists()


def test_what_somebody_waits_for_is_tried_all_the_same(bob: User, mailbox: Mailbox) -> None:
    mark_bouncing(address=bob.email, reason="550", delivery=None)
    Delivery.objects.create(kind=Kind.RESET, address=bob.email, dedupe_key="reset")
    drain()
    assert [mail["To"] for mail in mailbox.mails] == [bob.email]


def test_who_may_say_that_an_address_works(bob: User, charlie: User, alice: User) -> None:
    mark_bouncing(address=bob.email, reason="550", delivery=None)
    with pytest.raises(PermissionDenied):
        clear_bouncing(actor=charlie, address=bob.email)
    clear_bouncing(actor=bob, address=bob.email)
    mark_bouncing(address=bob.email, reason="550", delivery=None)
    User.objects.filter(pk=alice.pk).update(is_staff=True)
    clear_bouncing(actor=BackOffice.acting(alice), address=bob.email)
    assert not BouncingAddress.objects.exists()


def test_an_address_that_is_proved_works(bob: User) -> None:
    mark_bouncing(address=bob.email, reason="550", delivery=None)
    verify_email(user=bob)
    assert not BouncingAddress.objects.exists()


def test_mails_share_a_line_until_one_is_refused(
    assignment: Delivery, team: Team, alice: User, bob: User, mailbox: Mailbox
) -> None:
    for _ in range(3):
        an_assignment(team, bob)
    drain()
    assert (len(mailbox.raw), mailbox.lines) == (4, 1)
    mailbox.at_recipient[bob.email] = "450 4.2.0 Later"
    an_assignment(team, bob)
    for _ in range(2):
        an_assignment(team, alice)
    drain()
    assert (len(mailbox.raw), mailbox.lines) == (6, 3)


def test_a_line_that_has_ended_is_opened_anew(team: Team, bob: User, mailbox: Mailbox) -> None:
    first, second = (an_assignment(team, bob) for _ in range(2))
    with open_line():
        compose(first).send()
        line = _lines.line
        assert line is not None
        line.close()
        compose(second).send()
    assert (len(mailbox.raw), mailbox.lines) == (2, 2)
