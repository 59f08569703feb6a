"""Mails about teams and imports: what they say, and when there is no reason for them any more."""

import pytest

from accounts.models import User
from notifications.mails import compose
from notifications.models import Delivery, Kind, NotificationSettings
from notifications.suppressing import Suppressed
from tasks.models import Import
from teams.actions import remove_member
from teams.models import Team

pytestmark = pytest.mark.django_db


def a_delivery(kind: Kind, person: User, **payload: object) -> Delivery:
    return Delivery.objects.create(
        kind=kind, address=person.email, recipient=person, payload=payload, dedupe_key=kind
    )


def test_whoever_is_added_learns_to_what_and_as_what(team: Team, alice: User, bob: User) -> None:
    delivery = a_delivery(
        Kind.ADDED, bob, target=str(bob.pk), team=str(team.pk), actor=str(alice.pk)
    )
    mail = compose(delivery)
    assert mail.subject == "Alice added you to Core"
    for part in (mail.body, str(mail.alternatives[0][0])):
        assert "as developer" in part
        assert "/t/core/board" in part
    remove_member(actor=alice, membership=team.memberships.get(user=bob))
    with pytest.raises(Suppressed, match="not in the team"):
        compose(delivery)


@pytest.mark.parametrize(
    ("state", "subject", "words"),
    [
        ("done", "Your import into Core is done", "12 new tasks"),
        ("failed", "Your import into Core has failed", "The file is empty."),
    ],
)
def test_an_import_tells_how_it_ended(
    team: Team, alice: User, state: str, subject: str, words: str
) -> None:
    wanted = {Kind.IMPORTED: {"email": True}}
    NotificationSettings.objects.create(user=alice, channels=wanted)
    imported = Import.objects.create(
        team=team, creator=alice, filename="tasks.csv", source=b"", state=state, created_count=12,
        error="The file is empty." if state == "failed" else "",
    )  # fmt: skip
    delivery = a_delivery(Kind.IMPORTED, alice, target=str(imported.pk))
    mail = compose(delivery)
    assert mail.subject == subject
    for part in (mail.body, str(mail.alternatives[0][0])):
        assert words in " ".join(part.split())
        assert f"/imports/{imported.pk}" in part
    imported.delete()
    with pytest.raises(Suppressed, match="import is gone"):
        compose(delivery)
