"""What many tasks have in common takes the queries of few, be it a thousand of them."""

from collections.abc import Callable
from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from notifications.models import Delivery, Notification
from notifications.tests.many import a_thousand, change, forget, told, watch
from tasks.actions import add_relation, create_task, undo_event
from tasks.models import RelationType, Task, Watcher
from tasks.tests.factories import TaskFactory
from teams.models import Event, Team
from teams.tests.factories import a_member, a_team, join

pytestmark = pytest.mark.django_db


@pytest.fixture
def dora(team: Team) -> User:
    return a_member(team, "viewer", email="dora@example.com", first_name="Dora")


def blocked_by(tasks: list[Task], bob: User) -> list[Task]:
    waiting = [
        create_task(actor=bob, team=tasks[0].team, title="Wait", assignee=bob) for _ in tasks
    ]
    for blocker, other in zip(tasks, waiting, strict=True):
        add_relation(actor=bob, source=blocker, other=other, relation_type=RelationType.BLOCKS)
    return waiting


def test_finishing_many_blockers_tells_the_blocked_once(
    team: Team, alice: User, bob: User, dora: User
) -> None:
    tasks = [TaskFactory.create(team=team) for _ in range(4)]
    waiting = blocked_by(tasks, bob)
    watch(dora, waiting[0])
    forget()
    change(alice, tasks, status="done")
    assert told(bob) == ["Nothing holds 4 tasks up any more"]
    assert told(dora) == [f"{waiting[0].key} has nothing to wait for any more"]


def queries_of(run: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as found:
        run()
    return len(found)


def test_many_blockers_take_the_queries_of_two(team: Team, alice: User, bob: User) -> None:
    few, many = ([TaskFactory.create(team=team) for _ in range(n)] for n in (2, 30))
    for tasks in (few, many):
        blocked_by(tasks, bob)
    spent = []
    for part in (few, many):
        forget()
        spent.append(queries_of(partial(change, alice, part, status="done")))
    assert spent[0] == spent[1]


def test_a_thousand_tasks_and_two_persons_take_the_queries_of_four(
    team: Team, alice: User, bob: User, dora: User
) -> None:
    few, many = [TaskFactory.create(team=team) for _ in range(4)], a_thousand(a_team(alice))
    join(many[0].team, bob, "developer")
    join(many[0].team, dora, "viewer")
    for tasks in (few, many):
        Watcher.objects.bulk_create(Watcher(task=task, user=dora) for task in tasks)
    forget()
    spent = [
        queries_of(partial(change, alice, part, assignee=bob, status="done"))
        for part in (few, many)
    ]
    assert spent[0] == spent[1]
    assert told(bob) == ["Alice assigned 4 tasks to you", "Alice assigned 1,000 tasks to you"]
    assert told(dora) == ["Alice moved 4 tasks to Done", "Alice moved 1,000 tasks to Done"]
    assert Notification.objects.count() == Delivery.objects.count() == 4
    forget()
    events = [Event.objects.filter(team=part[0].team).latest("seq") for part in (few, many)]
    spent = [queries_of(partial(undo_event, actor=alice, event=event)) for event in events]
    assert spent[0] == spent[1]
    for watcher in (bob, dora):
        assert told(watcher) == [f"Alice moved {n} tasks to To do" for n in ("4", "1,000")]
