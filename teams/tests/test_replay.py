"""The log is enough: replaying it rebuilds what the tables say, after every kind of change."""

from collections.abc import Iterable
from typing import Any

import pytest

from accounts.actions import update_profile
from accounts.models import User
from tasks import actions as task_actions
from tasks.events import comment_state, status_state, task_state
from tasks.models import Comment, Priority, Status, Task
from teams import actions, invitations
from teams.events import invitation_state, member_state, team_state
from teams.models import Event, Invitation, Membership, Role, Team
from teams.replay import State, apply, replay

pytestmark = pytest.mark.django_db

CSV = b"issuekey,title,description,storypoint\nX-1,One,Text,3\nX-2,Two,NULL,NULL\n"


def world(team: Team) -> State:
    """What the tables say, in the form of a state."""
    tables: Iterable[tuple[str, Any, Any]] = (
        ("team", Team.objects.filter(pk=team.pk), team_state),
        ("invitation", Invitation.objects.filter(team=team), invitation_state),
        ("status", Status.objects.filter(team=team), status_state),
        ("task", Task.objects.filter(team=team).select_related("status"), task_state),
        ("comment", Comment.objects.filter(team=team), comment_state),
    )
    state = {
        (kind, str(row.pk)): {k: v for k, v in describe(row).items() if v is not None}
        for kind, rows, describe in tables
        for row in rows
    }
    for member in Membership.objects.filter(team=team).select_related("user"):
        state[("member", str(member.user_id))] = member_state(member)
    return {target: fields for target, fields in state.items() if fields}


def test_the_log_rebuilds_the_tables(alice: User, bob: User, charlie: User) -> None:
    team = actions.create_team(actor=alice, name="Core", slug="core-log", key="LOG")
    checked = 0

    def check() -> None:
        nonlocal checked
        events = Event.objects.filter(team=team).order_by("seq")
        assert replay(events) == world(team)
        assert [event.seq for event in events] == list(range(1, len(events) + 1))
        checked = len(events)

    check()
    actions.update_team(actor=alice, team=team, name="Core team", key="LOGS")
    check()
    invitation = actions.invite(actor=alice, team=team, email=bob.email, role=Role.MANAGER)
    check()
    member = actions.accept_invitation(actor=bob, token=invitations.make_token(invitation))
    check()
    actions.change_role(actor=alice, membership=member, role=Role.DEVELOPER)
    check()
    update_profile(actor=bob, user=bob, first_name="Robert")
    check()
    task = task_actions.create_task(actor=bob, team=team, title="A", description="Long", points=3)
    check()
    task_actions.update_task(
        actor=bob, task=task, title="B", description="", assignee=alice, priority=Priority.URGENT
    )
    check()
    other = task_actions.create_task(actor=bob, team=team, title="Other", assignee=bob)
    done = team.statuses.get(slug="done")
    task_actions.move_task(actor=alice, task=task, status=done, below=None, above=None)
    task_actions.move_task(actor=alice, task=other, status=done, below=None, above=task)
    check()
    comment = task_actions.add_comment(actor=bob, task=task, body="First")
    task_actions.edit_comment(actor=bob, comment=comment, body="Second")
    check()
    task_actions.delete_comment(actor=alice, comment=comment)
    task_actions.delete_task(actor=alice, task=task)
    check()
    batch = task_actions.request_import(actor=alice, team=team, filename="x.csv", data=CSV)
    task_actions.run_import(import_id=batch.pk)
    check()
    second = actions.invite(actor=alice, team=team, email=charlie.email, role=Role.VIEWER)
    actions.revoke_invitation(actor=alice, invitation=second)
    actions.remove_member(actor=bob, membership=member)
    check()
    actions.delete_team(actor=alice, team=team)
    check()
    assert checked > 20


def test_applying_leaves_the_old_state_as_it_was(team: Team) -> None:
    first, second = Event.objects.filter(team=team).order_by("seq")[:2]
    old = apply({}, first)
    kept = dict(old)
    assert apply(old, second) != old
    assert old == kept
