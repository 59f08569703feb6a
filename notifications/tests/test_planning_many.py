"""Who is told of changes of many tasks: each person once, and of a single task as always."""

import pytest

from accounts.models import User
from notifications import planning
from notifications.inbox import unread_count
from notifications.models import Delivery, Notification
from notifications.planning_many import MANY
from notifications.tests.many import change, forget, told, watch
from tasks.actions import (
    add_relation,
    close_plan,
    create_plan,
    delete_status,
    share_task,
)
from tasks.events import Verb
from tasks.models import Cycle, RelationType, Task
from tasks.tests.factories import TaskFactory
from teams.actions import remove_member
from teams.models import Role, Team
from teams.tests.factories import a_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def dora(team: Team) -> User:
    return a_member(team, "viewer", email="dora@example.com", first_name="Dora")


@pytest.fixture
def tasks(team: Team, bob: User) -> list[Task]:
    """Nobody watches them, and nobody has been told of anything."""
    tasks = [TaskFactory.create(team=team) for _ in range(4)]
    forget()
    return tasks


def test_who_is_given_many_is_told_once(alice: User, bob: User, tasks: list[Task]) -> None:
    change(alice, tasks, assignee=bob)
    assert told(bob) == ["Alice assigned 4 tasks to you"]
    assert unread_count(bob) == 1
    assert Notification.objects.count() == Delivery.objects.count() == 1
    change(alice, tasks, assignee=bob)
    assert unread_count(bob) == 1, "nothing was different"


def test_who_watches_many_is_told_once(
    alice: User, bob: User, dora: User, tasks: list[Task]
) -> None:
    watch(bob, *tasks[:3])
    watch(dora, *tasks[2:])
    watch(alice, *tasks)
    change(alice, tasks, status="done")
    assert told(bob) == ["Alice moved 3 tasks to Done"]
    assert told(dora) == ["Alice moved 2 tasks to Done"]
    assert told(alice) == [], "nobody is told of their own doing"
    assert Delivery.objects.count() == 2


def test_one_task_of_the_batch_is_told_as_always(
    alice: User, bob: User, dora: User, tasks: list[Task]
) -> None:
    watch(dora, tasks[1])
    change(alice, tasks[:1], assignee=bob)
    change(alice, tasks, status="done")
    assert told(bob) == ["Alice assigned CORE-1 to you", "Alice moved CORE-1 to Done"]
    assert told(dora) == ["Alice moved CORE-2 to Done"]
    assert [note.task for note in Notification.objects.filter(recipient=dora)] == [tasks[1]]


def test_of_each_task_one_hears_for_the_first_reason_only(
    alice: User, bob: User, dora: User, tasks: list[Task]
) -> None:
    watch(bob, *tasks)
    watch(dora, *tasks)
    change(alice, tasks, assignee=bob, status="done")
    assert told(bob) == ["Alice assigned 4 tasks to you"]
    assert told(dora) == ["Alice moved 4 tasks to Done"]


def test_nobody_is_told_of_what_is_theirs_already_or_did_not_move(
    alice: User, bob: User, tasks: list[Task]
) -> None:
    change(bob, tasks, assignee=bob)
    change(alice, tasks, status="todo", priority=4)
    assert told(bob) == []


def test_the_muted_and_those_who_left_are_not(
    alice: User, bob: User, dora: User, tasks: list[Task]
) -> None:
    watch(bob, *tasks, is_muted=True)
    watch(dora, *tasks)
    remove_member(actor=alice, membership=tasks[0].team.memberships.get(user=dora))
    forget()
    change(alice, tasks, status="done")
    assert not Notification.objects.exists()


def test_a_guest_hears_of_what_is_shared_with_them(team: Team, bob: User) -> None:
    guest = a_member(team, Role.GUEST, email="gus@example.com")
    tasks = [TaskFactory.create(team=team) for _ in range(3)]
    for task in tasks[:2]:
        share_task(actor=bob, task=task, guest=guest)
        watch(guest, task)
    forget()
    change(bob, tasks, status="done")
    assert told(guest) == ["Bob moved 2 tasks to Done"]
    team.memberships.filter(user=guest).delete()
    assert unread_count(guest) == 0


def test_a_dry_run_tells_nobody(alice: User, bob: User, tasks: list[Task]) -> None:
    watch(bob, *tasks)
    change(alice, tasks, assignee=bob, status="done", dry_run=True)
    assert not Notification.objects.exists()
    assert not Delivery.objects.exists()


def test_tasks_that_go_to_the_trash_are_no_news(alice: User, bob: User, tasks: list[Task]) -> None:
    watch(bob, *tasks)
    change(alice, tasks, assignee=bob, status="done", deleted=True)
    assert not Notification.objects.exists()


def test_a_status_that_is_deleted_moves_its_tasks(
    alice: User, bob: User, tasks: list[Task]
) -> None:
    watch(bob, *tasks)
    change(None, tasks, status="in_review")
    forget()
    statuses = tasks[0].team.statuses
    delete_status(
        actor=alice, status=statuses.get(slug="in_review"), move_to=statuses.get(slug="todo")
    )
    assert told(bob) == ["Alice moved 4 tasks to To do"]


def test_the_rest_of_a_cycle_is_no_news(
    team: Team, alice: User, bob: User, tasks: list[Task]
) -> None:
    one, two = (create_plan(actor=alice, team=team, model=Cycle, name=n) for n in "ab")
    change(bob, tasks, assignee=bob, cycle=one)
    close_plan(actor=alice, plan=one, move_to=two)
    assert set(Task.objects.values_list("cycle", flat=True)) == {two.pk}
    assert not Notification.objects.exists()


def test_a_duplicate_that_is_cancelled_has_moved(alice: User, bob: User, tasks: list[Task]) -> None:
    watch(bob, *tasks)
    add_relation(
        actor=alice,
        source=tasks[0],
        other=tasks[1],
        relation_type=RelationType.DUPLICATES,
        close=True,
    )
    assert told(bob) == ["Alice moved CORE-1 to Cancelled"]


def test_it_is_decided_of_every_verb_whom_it_tells() -> None:
    table = (planning.__doc__ or "").split()
    for verb in Verb:
        assert (verb in table) != (f"{verb.split('.')[0]}.*" in table), verb
    assert set(Verb) > MANY
    assert not MANY & planning._PLANNERS.keys()
