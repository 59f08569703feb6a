"""Roles of a team's own: nobody gets or gives more than they have, and the log tells all of it."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import ProtectedError
from django.test import Client

from accounts.exceptions import Conflict, Stale
from accounts.models import User
from accounts.tests.api import Api
from teams import actions, invitations
from teams.models import Event, Invitation, Membership, Role, Team, TeamRole
from teams.policies import Action, can
from teams.replay import replay
from teams.roles import roles_to_give
from teams.tests.factories import a_member, join

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(team: Team, alice: User) -> User:
    """May give roles, make roles and invite, but not delete the team."""
    chosen = ["role.edit", "member.edit", "member.remove", "invitation.create", "task.edit"]
    role = actions.create_role(actor=alice, team=team, name="Team lead", actions=chosen)
    assert role.slug == "team-lead"
    return a_member(team, "team-lead", email="lead@example.com")


def member(team: Team, user: User) -> Membership:
    return Membership.objects.get(team=team, user=user)


def test_it_is_given_changed_and_logged(team: Team, alice: User, bob: User) -> None:
    role = actions.create_role(actor=alice, team=team, name="Support", actions=["comment.create"])
    actions.change_role(actor=alice, membership=member(team, bob), role="support")
    assert not can(bob, Action.TASK_EDIT, team)
    actions.update_role(actor=alice, role=role, actions=["task.edit"], seen=1)
    assert can(bob, Action.TASK_EDIT, team)
    assert not can(bob, Action.COMMENT_CREATE, team)
    actions.update_role(actor=alice, role=role, name="Help desk")
    assert member(team, bob).role == "support", "the slug is for ever"
    with pytest.raises(Stale):
        actions.update_role(actor=alice, role=role, name="Else", seen=1)
    with pytest.raises(Conflict, match="Members with this role: 1"):
        actions.delete_role(actor=alice, role=role)
    with pytest.raises(ProtectedError):
        TeamRole.objects.get(pk=role.pk).delete()
    actions.change_role(actor=alice, membership=member(team, bob), role="viewer")
    assert member(team, bob).custom_role is None
    actions.delete_role(actor=alice, role=role)
    verbs = Event.objects.filter(team=team, target_id=role.pk).order_by("seq")
    assert [event.verb for event in verbs] == [
        "role.created", "role.updated", "role.updated", "role.deleted",
    ]  # fmt: skip
    state = replay(Event.objects.filter(team=team).order_by("seq"))
    assert ("role", str(role.pk)) not in state
    assert state[("member", str(bob.pk))]["role"] == "viewer"


def test_nobody_gives_more_than_they_have(team: Team, lead: User, alice: User, bob: User) -> None:
    assert {role.slug for role in roles_to_give(lead, team)} == {"guest", "viewer", "team-lead"}
    for role in ("admin", "manager", "developer", "commenter"):
        with pytest.raises(ValidationError, match="above your own"):
            actions.change_role(actor=lead, membership=member(team, lead), role=role)
        with pytest.raises(ValidationError, match="above your own"):
            actions.invite(actor=lead, team=team, email="x@example.com", role=role)
    with pytest.raises(ValidationError, match=r"team\.delete"):
        actions.create_role(actor=lead, team=team, name="Top", actions=["team.delete"])
    own = TeamRole.objects.get(slug="team-lead")
    with pytest.raises(ValidationError, match=r"audit\.view"):
        actions.update_role(actor=lead, role=own, actions=[*own.actions, "audit.view"])
    above = actions.create_role(actor=alice, team=team, name="Top", actions=["team.delete"])
    with pytest.raises(PermissionDenied):
        actions.update_role(actor=lead, role=above, name="Mine")
    with pytest.raises(PermissionDenied):
        actions.delete_role(actor=lead, role=above)


def test_nobody_touches_who_is_above(team: Team, lead: User, alice: User, bob: User) -> None:
    for person in (alice, bob):
        with pytest.raises(PermissionDenied, match="above your own"):
            actions.change_role(actor=lead, membership=member(team, person), role="viewer")
        with pytest.raises(PermissionDenied, match="above your own"):
            actions.remove_member(actor=lead, membership=member(team, person))
    viewer = a_member(team, "viewer")
    actions.remove_member(actor=lead, membership=member(team, viewer))
    actions.remove_member(actor=lead, membership=member(team, lead))


@pytest.mark.parametrize("name", ["Admin", "VIEWER", "com-menter", "Team  Lead", "team-lead"])
def test_names_that_are_taken(team: Team, lead: User, alice: User, name: str) -> None:
    expected = name != "com-menter"
    if expected:
        with pytest.raises(Conflict):
            actions.create_role(actor=alice, team=team, name=name, actions=[])
    else:
        actions.create_role(actor=alice, team=team, name=name, actions=[])


def test_a_role_of_another_team_is_none_here(team: Team, charlie: User, alice: User) -> None:
    other = actions.create_team(actor=charlie, name="O", slug="other", key="OTHER")
    actions.create_role(actor=charlie, team=other, name="Theirs", actions=["team.delete"])
    with pytest.raises(ValidationError, match="not one of"):
        actions.invite(actor=alice, team=team, email="x@example.com", role="theirs")


def test_there_are_not_too_many(team: Team, alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(TeamRole, "MOST", 1)
    actions.create_role(actor=alice, team=team, name="One", actions=[])
    with pytest.raises(Conflict):
        actions.create_role(actor=alice, team=team, name="Two", actions=[])


def test_the_inviter_has_to_have_the_role_still(
    team: Team, alice: User, bob: User, charlie: User
) -> None:
    actions.change_role(actor=alice, membership=member(team, bob), role="manager")
    token = invitations.make_token(
        actions.invite(actor=bob, team=team, email=charlie.email, role="manager")
    )
    actions.change_role(actor=alice, membership=member(team, bob), role="developer")
    with pytest.raises(Conflict, match="new invitation"):
        actions.accept_invitation(actor=charlie, token=token)
    assert not Membership.objects.filter(team=team, user=charlie).exists()
    actions.remove_member(actor=alice, membership=member(team, bob))
    with pytest.raises(Conflict):
        actions.accept_invitation(actor=charlie, token=token)
    actions.resend_invitation(actor=alice, invitation=Invitation.objects.get(email=charlie.email))
    assert actions.accept_invitation(actor=charlie, token=token).role == "manager"


def test_an_invitation_into_a_role_that_is_gone(team: Team, alice: User, charlie: User) -> None:
    role = actions.create_role(actor=alice, team=team, name="Support", actions=["task.edit"])
    asked = actions.invite(actor=alice, team=team, email=charlie.email, role="support")
    token = invitations.make_token(asked)
    actions.delete_role(actor=alice, role=role)
    with pytest.raises(Conflict):
        actions.accept_invitation(actor=charlie, token=token)
    # Another role that comes to have the same slug is not the one that was meant.
    actions.create_role(actor=alice, team=team, name="Support", actions=["task.delete"])
    with pytest.raises(Conflict):
        actions.accept_invitation(actor=charlie, token=token)


def test_over_the_api(team: Team, alice: User, bob: User, charlie: User) -> None:
    api = Api(alice)
    made = api.post("roles", {"team": "core", "name": "Support", "actions": ["task.create"]})
    assert made.data["actions"] == ["task.create", "team.view"]
    assert api.patch(f"teams/core/members/{bob.pk}", {"role": "support"}).data["role"] == "support"
    assert Api(bob).get("teams/core").data["role"] == "support"
    known = {role["slug"]: role for role in Api(bob).get("teams/core/roles").data}
    assert known.keys() == {*Role.values, "support"}
    assert known["admin"]["is_built_in"]
    assert not known["support"]["is_built_in"]
    assert Api(bob).post("tasks", {"team": "core", "title": "T"}).status == 201
    assert Api(bob).patch("tasks/CORE-1", {"title": "U"}).status == 403
    path = f"roles/{made.data['id']}"
    stale = api.call("PATCH", path, {"name": "Help"}, **{"If-Match": '"7"'})
    assert stale.status == 412
    assert api.patch(path, {"actions": ["task.edit"], "version": 1}).data["version"] == 2
    assert Api(bob).patch("tasks/CORE-1", {"title": "U"}).status == 200
    assert api.delete(path).status == 409
    assert Api(charlie).get(path).status == 404


def test_the_pages(client: Client, team: Team, alice: User, bob: User) -> None:
    client.force_login(alice)
    sent = {"name": "Support", "actions": ["task.create", "comment.create"]}
    assert "can be given to members now" in client.post("/t/core/roles", sent, follow=True).text
    role = TeamRole.objects.get()
    assert role.actions == {"comment.create": True, "task.create": True, "team.view": True}
    assert '<option value="support"' in client.get("/t/core/members").text
    client.post(f"/t/core/members/{bob.pk}/role", {"role": "support"})
    edit = f"/t/core/roles/{role.pk}"
    client.post(edit, {"name": "Support", "actions": ["task.create"]})
    assert client.post(edit, {"name": "", "actions": []}).status_code == 422
    assert client.post(edit, {"name": "S", "actions": ["nonsense"]}).status_code == 422
    assert "Members with this role: 1" in client.post(f"{edit}/delete", follow=True).text
    client.force_login(bob)
    page = client.get("/t/core/roles").text
    assert "Support" in page
    assert "Make a role" not in page
    assert client.get(edit).status_code == 403
    assert "Support" in client.get("/t/core/members").text


def test_an_invitation_is_mailed_again(client: Client, team: Team, alice: User, bob: User) -> None:
    from notifications.models import Delivery

    asked = actions.invite(actor=alice, team=team, email="eve@example.com", role="viewer")
    Invitation.objects.update(expires_at=asked.created_at)
    client.force_login(alice)
    path = f"/t/core/invitations/{asked.pk}/resend"
    assert "gets the mail again" in client.post(path, follow=True).text
    assert Delivery.objects.filter(address="eve@example.com").count() == 2
    assert "Wait a minute" in client.post(path, follow=True).text
    assert Invitation.objects.open().filter(pk=asked.pk).exists()
    actions.revoke_invitation(actor=alice, invitation=asked)
    assert "accepted or revoked already" in client.post(path, follow=True).text
    state = replay(Event.objects.filter(team=team).order_by("seq"))
    assert ("invitation", str(asked.pk)) not in state
    join(
        team,
        a_member(actions.create_team(actor=bob, name="B", slug="b", key="BBB"), "viewer"),
        "commenter",
    )
