"""Whoever takes another address gets their mails there, and their old links go on working."""

import re

import pytest
from django.conf import settings
from django.core import mail, signing
from django.test import Client
from django.utils import timezone

from accounts.actions import notify
from accounts.email_change import Side, confirm_email_change, make_token, request_email_change
from accounts.events import Notice
from accounts.leaving import delete_account
from accounts.models import User
from accounts.tests.factories import PASSWORD, UserFactory
from notifications.choosing import choice_of
from notifications.delivering import drain
from notifications.mails import compose
from notifications.models import BouncingAddress, Delivery, Kind, OptOut
from notifications.tests.factories import an_assignment, an_invitation
from notifications.tests.smtp import Mailbox
from teams.models import Team
from teams.tests.factories import TeamFactory

pytestmark = pytest.mark.django_db
OLD, NEW = "bob@example.com", "bob@example.net"
State = Delivery.State


def take_another_address(person: User, email: str = NEW) -> None:
    change = request_email_change(user=person, email=email, password=PASSWORD)
    sides: tuple[Side, ...] = ("old", "new")
    assert [confirm_email_change(token=make_token(change, side))[1] for side in sides][-1]


def sent_to(kind: Kind) -> list[str]:
    """Where mails of this kind went, as their rows say."""
    sent = Delivery.objects.filter(kind=kind, state=State.SENT).order_by("created_at")
    return list(sent.values_list("address", flat=True))


def stop_link(message: str) -> str:
    [link] = set(re.findall(rf"{settings.SITE_URL}(/notifications/stop/\S+)", message))
    return str(link)


def wants(person: User, kind: Kind = Kind.ASSIGNED) -> bool:
    return choice_of(User.objects.get(pk=person.pk)).wants(kind, "email")


def test_what_waits_goes_to_the_address_of_now(team: Team, bob: User) -> None:
    delivery = an_assignment(team, bob)
    take_another_address(bob)
    drain()
    assert sent_to(Kind.ASSIGNED) == [NEW]
    delivery.refresh_from_db()
    assert (delivery.address, delivery.recipient) == (NEW, bob)


def test_what_is_sent_again_does_too(team: Team, bob: User) -> None:
    delivery = an_assignment(team, bob)
    drain()
    take_another_address(bob)
    Delivery.objects.filter(pk=delivery.pk).update(state=State.PENDING, next_at=timezone.now())
    drain()
    assert [one.to for one in mail.outbox if one.subject.endswith("Paint")] == [[OLD], [NEW]]


def test_what_the_server_says_is_about_the_address_of_now(
    team: Team, bob: User, mailbox: Mailbox
) -> None:
    delivery = an_assignment(team, bob)
    take_another_address(bob)
    BouncingAddress.objects.create(address=OLD, reason="550 5.1.1 Gone")
    mailbox.at_recipient[NEW] = "550 5.1.1 Nobody here"
    drain()
    delivery.refresh_from_db()
    assert delivery.reply == "550 5.1.1 Nobody here"
    assert BouncingAddress.objects.filter(address=NEW).exists()


def test_what_is_about_an_address_stays_with_it(team: Team, bob: User) -> None:
    drain()
    mail.outbox.clear()
    notify(user=bob, what=Notice.PASSWORD_CHANGED)
    an_invitation(TeamFactory.create(slug="other"), OLD)
    take_another_address(bob)
    drain()
    assert (sent_to(Kind.SECURITY), sent_to(Kind.INVITED)) == ([OLD], [OLD])
    assert [one.to for one in mail.outbox] == [[OLD], [OLD]]


def test_both_addresses_are_asked_on_their_own(team: Team, bob: User) -> None:
    request_email_change(user=bob, email=NEW, password=PASSWORD)
    drain()
    assert (sent_to(Kind.EMAIL_OLD), sent_to(Kind.EMAIL_NEW)) == ([OLD], [NEW])


def test_nobody_is_told_of_an_account_that_has_ended(bob: User) -> None:
    notify(user=bob, what=Notice.PASSWORD_CHANGED)
    delete_account(actor=bob, user=bob)
    drain()
    assert sent_to(Kind.SECURITY) == []


def test_an_old_mail_stops_the_kind_for_its_person(team: Team, bob: User, client: Client) -> None:
    link = stop_link(str(compose(an_assignment(team, bob)).body))
    take_another_address(bob)
    page = client.get(link).content.decode()
    assert OLD in page
    assert NEW not in page, "an old mailbox learns nothing"
    assert client.post(link, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not wants(bob)
    assert not OptOut.objects.exists()
    assert "Send them again" in client.get(link).content.decode()
    client.post(link, {"resume": "1"})
    assert wants(bob)


def test_and_not_for_whoever_has_the_address_by_then(team: Team, bob: User, client: Client) -> None:
    link = stop_link(str(compose(an_assignment(team, bob)).body))
    take_another_address(bob)
    other = UserFactory.create(email=OLD)
    client.post(link, {"List-Unsubscribe": "One-Click"})
    assert (wants(bob), wants(other)) == (False, True)


def older_link(address: str) -> str:
    """As mails had them that were sent before links named people."""
    return f"/notifications/stop/{signing.dumps([address, 'assigned'], salt='notifications.stop')}"


def test_a_link_that_names_only_an_address_finds_who_had_it(
    team: Team, bob: User, client: Client
) -> None:
    an_assignment(team, bob)
    drain()
    take_another_address(bob)
    assert client.post(older_link(OLD), {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not wants(bob)


def test_who_only_asked_for_an_address_is_not_who_had_it(bob: User, client: Client) -> None:
    request_email_change(user=bob, email="eve@example.com", password=PASSWORD)
    drain()
    client.post(older_link("eve@example.com"), {"List-Unsubscribe": "One-Click"})
    assert wants(bob)
    assert OptOut.objects.get().address == "eve@example.com"


def test_the_link_of_who_has_left_stops_what_nobody_sends(
    team: Team, bob: User, client: Client
) -> None:
    link = stop_link(str(compose(an_assignment(team, bob)).body))
    delete_account(actor=bob, user=bob)
    assert "gets no more mails" in client.get(link).content.decode()
    assert client.post(link, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not OptOut.objects.exists(), "the address is forgotten"
