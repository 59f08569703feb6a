"""The table of policies.py holds wherever somebody tries: API, pages, sockets and back office.

For each action there is one attempt at each door that offers it. Who may and who may not has to be
the same at all of them, and the same as in the table.
"""

from dataclasses import dataclass
from itertools import product
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from config.tests.areas import AREAS
from config.tests.areas.doors import Attempt, api, page
from notifications.reading import _find_place, _read_log
from tasks.actions import add_comment, create_task
from tasks.models import Comment, Task
from teams import actions
from teams.models import Invitation, Membership, Role, Team
from teams.policies import ROLE_ACTIONS, Action
from teams.tests.factories import join

pytestmark = [pytest.mark.django_db, pytest.mark.security]

REFUSED = (403, 404)


@dataclass
class World:
    """A team in which the person owns nothing, so that the role alone decides."""

    person: User
    team: Team
    task: Task
    comment: Comment
    invitation: Invitation
    member: Membership
    things: dict[str, Any]


@pytest.fixture
def world(alice: User, bob: User, charlie: User, team: Team) -> World:
    task = create_task(actor=alice, team=team, title="Alice's")
    comment = add_comment(actor=alice, task=task, body="Alice's")
    invitation = actions.invite(actor=alice, team=team, email="d@example.com", role=Role.VIEWER)
    things = {name: thing for area in AREAS for name, thing in area.make(task).items()}
    return World(bob, team, task, comment, invitation, join(team, charlie, Role.VIEWER), things)


def socket(_client: Client, world: World) -> int:
    """What a subscription reads; the consumer itself is tested in notifications."""
    place = _find_place(world.person, world.team.slug)
    if place is None:
        return 404
    return 200 if _read_log(world.person, place, 0) is not None else 403


_DOORS: dict[Action, tuple[Attempt, ...]] = {
    Action.TEAM_VIEW: (
        api("get", "teams/{w.team.slug}"),
        api("get", "tasks/{w.task.pk}"),
        api("get", "teams/{w.team.slug}/events"),
        page("tasks:board", "{w.team.slug}"),
        page("tasks:detail", "{w.task.key}"),
        socket,
    ),
    Action.TEAM_EDIT: (
        api("patch", "teams/{w.team.slug}", {"name": "New"}),
        page(
            "teams:settings", "{w.team.slug}", post={"name": "New", "slug": "core", "key": "CORE"}
        ),
    ),
    Action.TEAM_DELETE: (
        page("teams:delete", "{w.team.slug}", post={"confirmation": "{w.team.slug}"}),
        api("delete", "teams/{w.team.slug}"),
    ),
    Action.MEMBER_EDIT: (
        api("patch", "teams/{w.team.slug}/members/{w.member.user_id}", {"role": "developer"}),
        page("teams:change_role", "{w.team.slug}", "{w.member.user_id}", post={"role": "manager"}),
    ),
    Action.MEMBER_REMOVE: (
        api("delete", "teams/{w.team.slug}/members/{w.member.user_id}"),
        page("teams:remove_member", "{w.team.slug}", "{w.member.user_id}", post={"a": "b"}),
    ),
    Action.INVITATION_VIEW: (api("get", "teams/{w.team.slug}/invitations"),),
    Action.INVITATION_CREATE: (
        api(
            "post",
            "teams/{w.team.slug}/invitations",
            {"email": "e@example.com", "role": "viewer"},
        ),
        page("teams:members", "{w.team.slug}", post={"email": "f@example.com", "role": "viewer"}),
    ),
    Action.INVITATION_REVOKE: (
        api("delete", "teams/{w.team.slug}/invitations/{w.invitation.pk}"),
        page("teams:revoke_invitation", "{w.team.slug}", "{w.invitation.pk}", post={"a": "b"}),
    ),
    Action.TASK_CREATE: (
        api("post", "tasks", {"team": "{w.team.slug}", "title": "New"}),
        page("tasks:create", "{w.team.slug}"),
        page(
            "tasks:quick_add", "{w.team.slug}", post={"title": "x", "status": "{w.task.status_id}"}
        ),
    ),
    Action.TASK_EDIT: (
        api("patch", "tasks/{w.task.pk}", {"title": "New"}),
        page("tasks:edit", "{w.task.key}"),
        page("tasks:move", "{w.task.key}", post={"status": "done"}),
    ),
    Action.TASK_DELETE: (
        page("tasks:delete", "{w.task.key}"),
        api("delete", "tasks/{w.task.pk}"),
    ),
    Action.TASK_IMPORT: (page("tasks:import", "{w.team.slug}", post={}, files=True),),
    Action.COMMENT_CREATE: (
        api("post", "tasks/{w.task.pk}/comments", {"body": "Hello"}),
        page("tasks:add_comment", "{w.task.key}", post={"body": "Hello"}),
    ),
    Action.COMMENT_EDIT: (
        api("patch", "comments/{w.comment.pk}", {"body": "Changed"}),
        page(
            "tasks:edit_comment",
            "{w.comment.pk}",
            post={"body": "Changed", "initial-body": "Looks good."},
        ),
    ),
    Action.COMMENT_DELETE: (
        page("tasks:delete_comment", "{w.comment.pk}", post={"a": "b"}),
        api("delete", "comments/{w.comment.pk}"),
    ),
}


DOORS = {
    action: _DOORS.get(action, ()) + sum((area.doors.get(action, ()) for area in AREAS), ())
    for action in Action
}


def test_every_action_has_a_door() -> None:
    assert [action for action in Action if not DOORS[action]] == []


@pytest.mark.parametrize(("role", "action"), list(product([*Role, None], Action)))
def test_all_doors_agree_with_the_table(
    world: World, client: Client, role: Role | None, action: Action
) -> None:
    """None is somebody who is not in the team; for a guest it is as if they were not.

    A door that lets through may find nothing left.
    """
    memberships = Membership.objects.filter(team=world.team, user=world.person)
    memberships.update(role=role) if role else memberships.delete()
    client.force_login(world.person)
    sees = role is not None and Action.TEAM_VIEW in ROLE_ACTIONS[role]
    allowed = role is not None and action in ROLE_ACTIONS[role]
    for place, door in enumerate(DOORS[action]):
        status = door(client, world)
        if allowed:
            gone = place > 0 and status == 404
            assert status < 400 or gone, (action, place, status)
        else:
            assert status == (403 if sees else 404), (action, place, status)


@pytest.mark.parametrize("action", Action)
def test_visitors_get_through_no_door(world: World, action: Action) -> None:
    for door in DOORS[action]:
        if door is not socket and "api" not in door.__qualname__:
            assert door(Client(), world) == 302
