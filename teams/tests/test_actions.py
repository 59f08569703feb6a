"""Teams, members and invitations: what each action does, refuses and records."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from accounts.exceptions import Conflict
from accounts.models import BackOffice, User
from teams import actions, clock, invitations
from teams.models import Event, Invitation, Membership, Role, Team

pytestmark = pytest.mark.django_db


def verbs(team: Team) -> list[str]:
    return list(Event.objects.filter(team=team).order_by("seq").values_list("verb", flat=True))


def membership(team: Team, user: User) -> Membership:
    return Membership.objects.get(team=team, user=user)


def test_who_founds_a_team_is_its_admin(alice: User) -> None:
    team = actions.create_team(actor=alice, name="New", slug="new", key="new")
    assert team.key == "NEW"
    assert membership(team, alice).role == Role.ADMIN
    assert verbs(team) == ["team.created", "status.created", "member.added"]
    assert [status.slug for status in team.statuses.all()] == [
        "todo",
        "in_progress",
        "in_review",
        "done",
        "cancelled",
    ]


@pytest.mark.parametrize(
    "fields",
    [
        {"name": "", "slug": "new", "key": "NEW"},
        {"name": "x" * 101, "slug": "new", "key": "NEW"},
        {"name": "New", "slug": "not a slug", "key": "NEW"},
        {"name": "New", "slug": "new", "key": "N"},
        {"name": "New", "slug": "new", "key": "9NEW"},
        {"name": "New", "slug": "new", "key": "TOOLONGAKEY"},
    ],
)
def test_a_bad_team_is_refused_whole(alice: User, fields: dict[str, str]) -> None:
    before = Team.objects.count()
    with pytest.raises(ValidationError):
        actions.create_team(actor=alice, **fields)
    assert Team.objects.count() == before


@pytest.mark.parametrize("field", ["slug", "key"])
def test_slug_and_key_are_taken_once(alice: User, team: Team, field: str) -> None:
    fields = {"name": "New", "slug": "new", "key": "NEW"} | {field: getattr(team, field)}
    with pytest.raises(Conflict, match=f"This {field} is taken"):
        actions.create_team(actor=alice, **fields)


def test_changing_nothing_records_nothing(alice: User, team: Team) -> None:
    before = clock.head(team)
    actions.update_team(actor=alice, team=team, name=team.name)
    assert clock.head(team) == before


def test_the_last_admin_stays(alice: User, bob: User, team: Team) -> None:
    with pytest.raises(Conflict, match="needs an admin"):
        actions.remove_member(actor=alice, membership=membership(team, alice))
    with pytest.raises(Conflict, match="needs an admin"):
        actions.change_role(actor=alice, membership=membership(team, alice), role=Role.VIEWER)
    actions.change_role(actor=alice, membership=membership(team, bob), role=Role.ADMIN)
    actions.remove_member(actor=alice, membership=membership(team, alice))
    assert list(team.memberships.values_list("user", flat=True)) == [bob.pk]


def test_an_unknown_role_is_refused(alice: User, bob: User, team: Team) -> None:
    with pytest.raises(ValidationError):
        actions.change_role(actor=alice, membership=membership(team, bob), role="king")
    with pytest.raises(ValidationError):
        actions.invite(actor=alice, team=team, email="new@example.com", role="king")


def test_a_removed_member_is_out_at_once(alice: User, bob: User, team: Team) -> None:
    actions.remove_member(actor=alice, membership=membership(team, bob))
    assert not Team.objects.visible_to(bob).exists()
    assert verbs(team)[-1] == "member.removed"


def test_anybody_may_leave_but_not_put_others_out(bob: User, team: Team, alice: User) -> None:
    with pytest.raises(PermissionDenied):
        actions.remove_member(actor=bob, membership=membership(team, alice))
    actions.remove_member(actor=bob, membership=membership(team, bob))
    assert not team.memberships.filter(user=bob).exists()


def test_accepting_joins_once_and_proves_the_address(
    alice: User, charlie: User, team: Team
) -> None:
    invitation = actions.invite(
        actor=alice, team=team, email=charlie.email.upper(), role=Role.DEVELOPER
    )
    token = invitations.make_token(invitation)
    actions.accept_invitation(actor=charlie, token=token)
    charlie.refresh_from_db()
    assert membership(team, charlie).role == Role.DEVELOPER
    assert charlie.email_verified_at is not None
    assert verbs(team)[-3:] == ["invitation.created", "invitation.accepted", "member.added"]
    with pytest.raises(Invitation.DoesNotExist):
        actions.accept_invitation(actor=charlie, token=token)


def test_an_invitation_is_for_one_address(alice: User, charlie: User, team: Team) -> None:
    invitation = actions.invite(actor=alice, team=team, email="dora@example.com", role="viewer")
    with pytest.raises(PermissionDenied, match=r"dora@example\.com"):
        actions.accept_invitation(actor=charlie, token=invitations.make_token(invitation))
    assert not team.memberships.filter(user=charlie).exists()


def test_tokens_that_open_nothing(alice: User, charlie: User, team: Team) -> None:
    invitation = actions.invite(actor=alice, team=team, email=charlie.email, role="viewer")
    token = invitations.make_token(invitation)
    forged = invitation.pk.hex + token[32:-1] + ("A" if token[-1] != "A" else "B")
    for bad in ("", "x", invitation.pk.hex, forged, "a" * 10_000):
        with pytest.raises(Invitation.DoesNotExist):
            actions.accept_invitation(actor=charlie, token=bad)
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(Invitation.DoesNotExist):
        actions.accept_invitation(actor=charlie, token=token)


def test_a_revoked_invitation_is_dead(alice: User, charlie: User, team: Team) -> None:
    invitation = actions.invite(actor=alice, team=team, email=charlie.email, role="viewer")
    actions.revoke_invitation(actor=alice, invitation=invitation)
    with pytest.raises(Conflict):
        actions.revoke_invitation(actor=alice, invitation=invitation)
    with pytest.raises(Invitation.DoesNotExist):
        actions.accept_invitation(actor=charlie, token=invitations.make_token(invitation))


def test_nobody_is_asked_twice(alice: User, bob: User, team: Team) -> None:
    with pytest.raises(Conflict, match="member already"):
        actions.invite(actor=alice, team=team, email=bob.email, role="viewer")
    actions.invite(actor=alice, team=team, email="dora@example.com", role="viewer")
    with pytest.raises(Conflict, match="invited already"):
        actions.invite(actor=alice, team=team, email="DORA@example.com", role="viewer")


def test_an_expired_invitation_makes_way(alice: User, team: Team) -> None:
    actions.invite(actor=alice, team=team, email="dora@example.com", role="viewer")
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    actions.invite(actor=alice, team=team, email="dora@example.com", role="viewer")
    assert verbs(team)[-2:] == ["invitation.revoked", "invitation.created"]


@pytest.mark.parametrize("role", ["admin", "manager"])
def test_nobody_gives_a_role_above_their_own(alice: User, bob: User, team: Team, role: str) -> None:
    actions.change_role(actor=alice, membership=membership(team, bob), role=Role.MANAGER)
    if role == "manager":
        assert actions.invite(actor=bob, team=team, email="d@example.com", role=role).role == role
        return
    with pytest.raises(ValidationError, match="above your own"):
        actions.invite(actor=bob, team=team, email="d@example.com", role=role)


def test_staff_bring_a_deleted_team_back(alice: User, charlie: User, team: Team) -> None:
    actions.delete_team(actor=alice, team=team)
    with pytest.raises(Team.DoesNotExist):
        actions.restore_team(actor=alice, team=team)
    User.objects.filter(pk=charlie.pk).update(is_staff=True)
    actions.restore_team(actor=BackOffice.acting(charlie), team=team)
    assert Team.objects.visible_to(alice).get() == team
    assert Event.objects.filter(team=team).latest("seq").actor_id == charlie.pk
