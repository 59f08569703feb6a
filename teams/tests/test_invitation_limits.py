"""Nobody fills a mailbox with invitations, nor invites without end."""

import pytest
from django.test import Client
from pytest_django import Settings

from accounts.exceptions import TooMany
from accounts.models import User
from accounts.tests.api import Api
from teams.actions import invite, resend_invitation, revoke_invitation
from teams.models import Invitation, Role, Team
from teams.tests.factories import a_team

pytestmark = pytest.mark.django_db

ADDRESS = "new@example.com"
SAID = r"This address has just been sent several invitations\. Try again in 15 minutes\."


@pytest.fixture(autouse=True)
def limits(settings: Settings) -> None:
    settings.RATE_LIMITS = settings.RATE_LIMITS | {"invited": 5, "inviting": 8}


def asked_in(actor: User | None, team: Team, email: str = ADDRESS) -> Invitation:
    return invite(actor=actor, team=team, email=email, role=Role.VIEWER)


def test_inviting_and_revoking_mails_an_address_five_times(team: Team, alice: User) -> None:
    for _ in range(5):
        revoke_invitation(actor=alice, invitation=asked_in(alice, team))
    with pytest.raises(TooMany, match=SAID):
        asked_in(alice, team)
    assert Invitation.objects.filter(email=ADDRESS).count() == 5


def test_teams_and_people_share_what_an_address_gets(alice: User, bob: User) -> None:
    for actor in (alice, bob, alice, bob):
        asked_in(actor, a_team(actor))
    asked_in(None, a_team(alice), "NEW@example.com")
    with pytest.raises(TooMany, match=SAID):
        asked_in(bob, a_team(bob))
    asked_in(bob, a_team(bob), "other@example.com")


def test_resending_counts(team: Team, alice: User) -> None:
    invitation = asked_in(alice, team)
    for _ in range(4):
        resend_invitation(actor=alice, invitation=invitation)
        Invitation.objects.update(sent_at=None)
    with pytest.raises(TooMany, match=SAID):
        resend_invitation(actor=alice, invitation=invitation)


def test_one_person_invites_so_many(team: Team, alice: User, bob: User) -> None:
    for number in range(8):
        asked_in(alice, team, f"p{number}@example.com")
    with pytest.raises(TooMany, match="You have just sent many invitations"):
        asked_in(alice, team, "p8@example.com")
    asked_in(bob, a_team(bob))


def test_page_and_api_say_so(team: Team, alice: User, client: Client) -> None:
    for _ in range(5):
        revoke_invitation(actor=alice, invitation=asked_in(alice, team))
    given = {"email": ADDRESS, "role": "viewer"}
    answer = Api(alice).post(f"teams/{team.slug}/invitations", given)
    assert answer.status == 429
    assert "This address has just been sent several invitations" in str(answer.error)
    client.force_login(alice)
    page = client.post(f"/t/{team.slug}/members", given)
    assert page.status_code == 429
    assert "This address has just been sent several invitations" in page.content.decode()
