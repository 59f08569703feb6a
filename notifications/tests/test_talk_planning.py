"""Who is told of mentions, comments and new statuses, and of one thing but once."""

import pytest

from accounts.models import User
from notifications.models import Delivery, Kind
from tasks.actions import (
    add_comment,
    create_task,
    edit_comment,
    move_task,
    unwatch_task,
    update_task,
    watch_task,
)
from tasks.models import Task
from teams.actions import remove_member
from teams.models import Team
from teams.tests.factories import a_member

pytestmark = pytest.mark.django_db

type Told = list[tuple[str, str]]


@pytest.fixture
def dora(team: Team) -> User:
    return a_member(team, "viewer", email="dora@example.com", first_name="Dora")


@pytest.fixture
def task(team: Team, alice: User, dora: User) -> Task:
    """Alice and Dora watch it."""
    task = create_task(actor=alice, team=team, title="Paint")
    watch_task(actor=dora, task=task, is_muted=False)
    Delivery.objects.all().delete()
    return task


def told() -> Told:
    """Kind and address of what has been planned since the last time."""
    found = list(Delivery.objects.order_by("kind", "address").values_list("kind", "address"))
    Delivery.objects.all().delete()
    return found


def test_watchers_are_told_of_comments_but_not_of_edits(task: Task, alice: User) -> None:
    comment = add_comment(actor=alice, task=task, body="Red or blue?")
    assert told() == [("commented", "dora@example.com")]
    edit_comment(actor=alice, comment=comment, body="Red, or blue?")
    assert told() == []


def test_the_muted_and_those_who_stopped_are_not(task: Task, alice: User, dora: User) -> None:
    watch_task(actor=dora, task=task, is_muted=True)
    add_comment(actor=alice, task=task, body="x")
    assert told() == []
    unwatch_task(actor=dora, task=task)
    add_comment(actor=alice, task=task, body="x")
    assert told() == []


def test_whoever_left_the_team_is_not(task: Task, alice: User, dora: User) -> None:
    remove_member(actor=alice, membership=task.team.memberships.get(user=dora))
    add_comment(actor=alice, task=task, body="@dora")
    assert told() == []


def test_the_system_comments_to_all_watchers(task: Task) -> None:
    add_comment(actor=None, task=task, body="x")
    assert told() == [("commented", "alice@example.com"), ("commented", "dora@example.com")]


def test_the_mentioned_are_told_once_and_not_as_watchers_too(
    task: Task, alice: User, bob: User
) -> None:
    add_comment(actor=alice, task=task, body='@bob @"Bob" @dora @alice')
    assert told() == [("mentioned", "bob@example.com"), ("mentioned", "dora@example.com")]


def test_a_mention_reaches_whoever_muted_the_task(task: Task, alice: User, dora: User) -> None:
    watch_task(actor=dora, task=task, is_muted=True)
    add_comment(actor=alice, task=task, body="@dora")
    assert told() == [("mentioned", "dora@example.com")]


def test_an_edit_tells_only_whom_it_mentions_anew(task: Task, alice: User, bob: User) -> None:
    comment = add_comment(actor=alice, task=task, body="@dora")
    assert told() == [("mentioned", "dora@example.com")]
    edit_comment(actor=alice, comment=comment, body="@dora and @bob")
    assert told() == [("mentioned", "bob@example.com")]
    edit_comment(actor=alice, comment=comment, body="@bob, @dora!")
    assert told() == []


def test_a_description_mentions_as_well(task: Task, alice: User, bob: User) -> None:
    update_task(actor=alice, task=task, description="For @bob")
    assert told() == [("mentioned", "bob@example.com")]
    update_task(actor=alice, task=task, description="For @bob, soon")
    assert told() == []


def test_a_mentioned_assignee_gets_one_mail(team: Team, alice: User, bob: User) -> None:
    Delivery.objects.all().delete()
    create_task(actor=alice, team=team, title="x", description="@bob", assignee=bob)
    assert told() == [("assigned", "bob@example.com")]


def test_watchers_are_told_of_a_new_status(task: Task, alice: User, bob: User) -> None:
    done = task.team.statuses.get(slug="done")
    move_task(actor=alice, task=task, status=done, below=None, above=None)
    assert told() == [("moved", "dora@example.com")]
    move_task(actor=alice, task=task, status=done, below=None, above=None)
    assert told() == [], "only its place in the column is new"
    update_task(actor=bob, task=task, status=task.team.statuses.get(slug="todo"))
    assert told() == [("moved", "alice@example.com"), ("moved", "dora@example.com")]


def test_one_change_of_everything_is_one_mail_each(
    task: Task, alice: User, bob: User, dora: User
) -> None:
    update_task(
        actor=alice,
        task=task,
        status=task.team.statuses.get(slug="done"),
        assignee=bob,
        description="@bob @dora",
    )
    assert told() == [("assigned", "bob@example.com"), ("mentioned", "dora@example.com")]


def test_a_new_task_was_moved_nowhere(team: Team, alice: User, bob: User) -> None:
    Delivery.objects.all().delete()
    create_task(actor=alice, team=team, title="x", status=team.statuses.get(slug="done"))
    assert told() == []


def test_the_kinds_can_each_be_stopped() -> None:
    assert {kind.value for kind in Kind} >= {"mentioned", "commented", "moved"}
