"""The log is enough: replaying it rebuilds what the tables say, after every kind of change."""

import pytest

from accounts.actions import update_profile
from accounts.models import User
from tasks import actions as task_actions
from tasks.models import FieldType, Priority
from tasks.tests.tables import world_of
from teams import actions, invitations
from teams.models import Event, Role, Team
from teams.replay import apply, replay

pytestmark = pytest.mark.django_db

CSV = b"issuekey,title,description,storypoint\nX-1,One,Text,3\nX-2,Two,NULL,NULL\n"


def test_the_log_rebuilds_the_tables(alice: User, bob: User, charlie: User) -> None:
    team = actions.create_team(actor=alice, name="Core", slug="core-log", key="LOG")
    checked = 0

    def check() -> None:
        nonlocal checked
        events = Event.objects.filter(team=team).order_by("seq")
        assert replay(events) == world_of(team)
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
    task_actions.add_reaction(actor=alice, comment=comment, emoji="👍")
    check()
    task_actions.add_reaction(actor=bob, comment=comment, emoji="🎉")
    task_actions.remove_reaction(actor=alice, comment=comment, emoji="👍")
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


def test_the_log_rebuilds_fields_and_time(team: Team, alice: User, bob: User) -> None:
    task = task_actions.create_task(actor=bob, team=team, title="A")
    other = task_actions.create_task(actor=bob, team=team, title="B")

    def check() -> None:
        assert replay(Event.objects.filter(team=team).order_by("seq")) == world_of(team)

    actions.update_team(actor=alice, team=team, time_zone="Asia/Tokyo")
    field = task_actions.create_custom_field(
        actor=alice,
        team=team,
        field_type=FieldType.CHOICES,
        name="Level",
        choices=[{"name": "Low"}, {"name": "High"}],
    )
    task_actions.update_task(actor=bob, task=task, custom={"level": ["Low", "High"]})
    check()
    task_actions.update_custom_field(actor=alice, field=field, choices=[{"name": "High"}])
    check()
    task_actions.start_timer(actor=bob, task=task)
    entry = task_actions.log_time(actor=bob, task=other, person=bob, seconds=5400)
    check()
    task_actions.start_timer(actor=bob, task=other)
    task_actions.edit_time_entry(actor=bob, entry=entry, seconds=60, note="Short")
    task_actions.stop_timer(actor=bob)
    check()
    task_actions.delete_time_entry(actor=bob, entry=entry)
    task_actions.delete_custom_field(actor=alice, field=field)
    check()


def test_applying_leaves_the_old_state_as_it_was(team: Team) -> None:
    first, second = Event.objects.filter(team=team).order_by("seq")[:2]
    old = apply({}, first)
    kept = dict(old)
    assert apply(old, second) != old
    assert old == kept
