"""The page of a team's members: roles, leaving, inviting."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from teams.actions import invite
from teams.models import Invitation, Membership, Role, Team
from teams.policies import ROLE_ACTIONS
from teams.tests.factories import TeamFactory, a_member

PAGE = "/t/core/members"


def role_of(user: User) -> str | None:
    return Membership.objects.filter(user=user).values_list("role", flat=True).first()


@pytest.mark.parametrize("role", [role for role in Role.values if ROLE_ACTIONS[role]])
def test_each_role_sees_who_is_there_and_what_it_may_do(
    client: Client, team: Team, bob: User, role: str
) -> None:
    invite(actor=None, team=team, email="eve@example.com", role="viewer")
    client.force_login(a_member(team, role, first_name="Mia"))

    page = client.get(PAGE).text

    assert "bob@example.com" in page
    assert f"{PAGE}/{bob.pk}/role" in page if role == Role.ADMIN else f"{bob.pk}/role" not in page
    assert ("eve@example.com" in page) == (role in {Role.ADMIN, Role.MANAGER})
    assert ("Send the invitation" in page) == (role in {Role.ADMIN, Role.MANAGER})
    assert "Leave the team" in page


def test_an_admin_changes_a_role(client: Client, team: Team, alice: User, bob: User) -> None:
    client.force_login(alice)

    for _ in range(2):
        response = client.post(f"{PAGE}/{bob.pk}/role", {"role": "manager"}, follow=True)
        assert "Bob is manager now" in response.text

    assert role_of(bob) == Role.MANAGER


@pytest.mark.parametrize("role", ["", "owner", "ADMIN"])
def test_a_role_that_does_not_exist_is_said(
    client: Client, team: Team, alice: User, bob: User, role: str
) -> None:
    client.force_login(alice)

    response = client.post(f"{PAGE}/{bob.pk}/role", {"role": role}, follow=True)

    assert 'class="error"' in response.text
    assert role_of(bob) == Role.DEVELOPER


def test_the_last_admin_can_neither_leave_nor_step_down(
    client: Client, team: Team, alice: User
) -> None:
    client.force_login(alice)

    for path, fields in (("role", {"role": "viewer"}), ("remove", {})):
        response = client.post(f"{PAGE}/{alice.pk}/{path}", fields, follow=True)
        assert "A team needs an admin" in response.text

    assert role_of(alice) == Role.ADMIN


def test_leaving(client: Client, team: Team, bob: User) -> None:
    client.force_login(bob)

    response = client.post(f"{PAGE}/{bob.pk}/remove", follow=True)

    assert response.redirect_chain == [("/", 302)]
    assert "You have left “Core”" in response.text
    assert client.get(PAGE).status_code == 404


def test_removing_twice_does_no_harm(client: Client, team: Team, alice: User, bob: User) -> None:
    client.force_login(alice)

    for _ in range(2):
        assert client.post(f"{PAGE}/{bob.pk}/remove").url == PAGE  # type: ignore[attr-defined]

    assert role_of(bob) is None


@pytest.mark.parametrize("role", [Role.MANAGER, Role.DEVELOPER, Role.VIEWER])
def test_only_admins_change_members(client: Client, team: Team, bob: User, role: str) -> None:
    client.force_login(a_member(team, role))

    assert client.post(f"{PAGE}/{bob.pk}/role", {"role": "viewer"}).status_code == 403
    assert client.post(f"{PAGE}/{bob.pk}/remove").status_code == 403
    assert role_of(bob) == Role.DEVELOPER


def test_unknown_members_and_other_teams(
    client: Client, team: Team, alice: User, bob: User, charlie: User
) -> None:
    client.force_login(alice)
    assert client.post(f"{PAGE}/{uuid4()}/role", {"role": "viewer"}).status_code == 404
    assert client.post(f"{PAGE}/not-an-id/role", {"role": "viewer"}).status_code == 404
    assert client.get(f"{PAGE}/{bob.pk}/role").status_code == 405

    client.force_login(charlie)
    assert client.post(f"{PAGE}/{bob.pk}/role", {"role": "viewer"}).status_code == 404
    assert client.post(f"{PAGE}/{bob.pk}/remove").status_code == 404
    assert role_of(bob) == Role.DEVELOPER


def test_inviting(client: Client, team: Team, alice: User) -> None:
    client.force_login(alice)
    fields = {"email": "Eve@Example.com", "role": "developer"}

    response = client.post(PAGE, fields, follow=True)
    again = client.post(PAGE, fields)

    assert "eve@example.com gets a mail" in response.text
    assert again.status_code == 422
    assert "invited already" in again.text
    assert Invitation.objects.open().count() == 1


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({}, "This field is required"),
        ({"email": "nobody", "role": "viewer"}, "valid email address"),
        ({"email": "eve@example.com", "role": "owner"}, "Select a valid choice"),
        ({"email": "eve@example.com", "role": "admin"}, "Select a valid choice"),
        ({"email": "bob@example.com", "role": "viewer"}, "a member already"),
    ],
)
def test_an_invitation_that_cannot_be_is_said(
    client: Client, team: Team, fields: dict[str, str], says: str
) -> None:
    client.force_login(a_member(team, Role.MANAGER))

    response = client.post(PAGE, fields)

    assert response.status_code == 422
    assert says in response.text
    assert not Invitation.objects.open().exists()


@pytest.mark.parametrize("role", [Role.DEVELOPER, Role.VIEWER])
def test_who_may_not_invite_is_refused(client: Client, team: Team, role: str) -> None:
    client.force_login(a_member(team, role))
    pending = invite(actor=None, team=team, email="eve@example.com", role="viewer")

    assert client.post(PAGE, {"email": "x@example.com", "role": "viewer"}).status_code == 403
    assert client.post(PAGE, {}).status_code == 403
    assert client.post(f"/t/core/invitations/{pending.pk}/revoke").status_code == 403
    assert list(Invitation.objects.open()) == [pending]


def test_revoking_twice(client: Client, team: Team, alice: User) -> None:
    pending = invite(actor=alice, team=team, email="eve@example.com", role="viewer")
    client.force_login(alice)
    path = f"/t/core/invitations/{pending.pk}/revoke"

    assert "opens nothing any more" in client.post(path, follow=True).text
    assert "accepted or revoked already" in client.post(path, follow=True).text
    assert not Invitation.objects.open().exists()


def test_an_invitation_of_another_team_is_not_there(
    client: Client, team: Team, alice: User
) -> None:
    """Not even for somebody who may revoke it over there."""
    elsewhere = TeamFactory.create(actor=alice)
    other = invite(actor=None, team=elsewhere, email="eve@example.com", role="viewer")
    client.force_login(alice)

    assert client.post(f"/t/core/invitations/{other.pk}/revoke").status_code == 404
    assert Invitation.objects.open().exists()


def test_an_expired_invitation_is_shown_as_such(client: Client, team: Team, alice: User) -> None:
    invite(actor=alice, team=team, email="eve@example.com", role="viewer")
    Invitation.objects.filter(email="eve@example.com").update(
        expires_at=timezone.now() - timedelta(days=1)
    )
    client.force_login(alice)

    assert "Expired on" in client.get(PAGE).text
    assert client.post(PAGE, {"email": "eve@example.com", "role": "viewer"}).status_code == 302


def test_the_page_costs_the_same_for_few_and_for_many(
    client: Client, team: Team, alice: User
) -> None:
    client.force_login(alice)
    client.get(PAGE)
    with CaptureQueriesContext(connection) as few:
        client.get(PAGE)
    for number in range(10):
        invite(actor=None, team=team, email=f"i{number}@example.com", role="viewer")
        a_member(team, Role.VIEWER)
    with CaptureQueriesContext(connection) as many:
        client.get(PAGE)

    assert len(many) == len(few)
