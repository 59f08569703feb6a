"""What push, SMS and chat messages say of teams, and when there is no reason to send them."""

import pytest
from django.utils import timezone

from accounts.models import User
from notifications.choosing import CHOSEN
from notifications.models import Delivery, Kind
from notifications.short_texts import _WRITERS, short_text
from notifications.suppressing import Suppressed
from notifications.webhooks.actions import create_webhook, switch_off
from tasks.models import Import
from teams.actions import invite, remove_member
from teams.models import Invitation, Team

pytestmark = pytest.mark.django_db


def a_delivery(kind: Kind, person: User, **payload: object) -> Delivery:
    return Delivery(kind=kind, address="x", recipient=person, payload={"actor": None, **payload})


def test_whatever_can_be_chosen_has_its_words() -> None:
    assert set(_WRITERS) == set(CHOSEN)


def test_an_invitation_is_told_without_the_link_that_accepts_it(
    team: Team, alice: User, charlie: User
) -> None:
    made = invite(actor=alice, team=team, email=charlie.email, role="viewer")
    delivery = a_delivery(Kind.INVITED, charlie, target=str(made.pk), actor=str(alice.pk))
    charlie.email_verified_at = None
    with pytest.raises(Suppressed, match="not proved"):
        short_text(delivery)
    charlie.email_verified_at = timezone.now()
    text = short_text(delivery)
    assert (text.title, text.path) == ("Alice invites you to Core", "/inbox")
    Invitation.objects.all().delete()
    with pytest.raises(Suppressed, match="not open"):
        short_text(delivery)


def test_an_import_tells_how_it_ended(team: Team, alice: User) -> None:
    imported = Import.objects.create(
        team=team, creator=alice, filename="tasks.csv", source=b"", state="done", created_count=12
    )
    about = {"target": str(imported.pk), "result": "12 new tasks"}
    text = short_text(a_delivery(Kind.IMPORTED, alice, **about))
    assert text.title == "The import of tasks.csv into Core has ended"
    assert text.body == "12 new tasks"
    assert text.path == f"/t/core/imports/{imported.pk}"


def test_a_webhook_that_is_off_is_told_to_those_who_manage_it(
    team: Team, alice: User, bob: User
) -> None:
    webhook, _ = create_webhook(actor=alice, team=team, url="https://hooks.example.org/x", name="W")
    delivery = a_delivery(Kind.WEBHOOK_OFF, alice, target=str(webhook.pk))
    with pytest.raises(Suppressed, match="on again"):
        short_text(delivery)
    switch_off(webhook=webhook, reason="It answered 410.")
    text = short_text(delivery)
    assert (text.title, text.body) == ("A webhook of Core was switched off", "W: It answered 410.")
    assert text.path == f"/t/core/webhooks/{webhook.pk}"
    with pytest.raises(Suppressed, match="does not manage"):
        short_text(a_delivery(Kind.WEBHOOK_OFF, bob, target=str(webhook.pk)))


def test_who_was_added_and_has_left_is_told_nothing(team: Team, alice: User, bob: User) -> None:
    delivery = a_delivery(Kind.ADDED, bob, target=str(bob.pk), team=str(team.pk))
    assert short_text(delivery).title == "You are in Core now"
    remove_member(actor=alice, membership=team.memberships.get(user=bob))
    with pytest.raises(Suppressed, match="not in the team"):
        short_text(delivery)
