"""Who watches a task: by themselves, and by what happens to them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from tasks.actions import (
    add_comment,
    create_task,
    delete_task,
    edit_comment,
    request_import,
    run_import,
    unwatch_task,
    update_task,
    watch_task,
)
from tasks.models import Task, Watcher
from teams import clock
from teams.actions import remove_member
from teams.clock import Item
from teams.models import Team
from teams.tests.factories import a_member

pytestmark = pytest.mark.django_db


def watchers(task: Task) -> set[User]:
    return {watcher.user for watcher in Watcher.objects.filter(task=task)}


def test_the_creator_watches(team: Team, alice: User) -> None:
    assert watchers(create_task(actor=alice, team=team, title="x")) == {alice}
    assert watchers(create_task(actor=None, team=team, title="x")) == set()


def test_the_assignee_watches_and_the_one_before_goes_on(
    team: Team, alice: User, bob: User
) -> None:
    task = create_task(actor=None, team=team, title="x", assignee=bob)
    assert watchers(task) == {bob}
    update_task(actor=None, task=task, assignee=alice)
    update_task(actor=None, task=task, assignee=None)
    assert watchers(task) == {alice, bob}


def test_other_changes_make_nobody_watch(task: Task, bob: User) -> None:
    before = watchers(task)
    update_task(actor=bob, task=task, title="y", points=3)
    assert watchers(task) == before


def test_the_commenter_and_the_mentioned_watch(
    task: Task, alice: User, bob: User, charlie: User
) -> None:
    dora = a_member(task.team, "viewer", email="dora@example.com")
    comment = add_comment(actor=bob, task=task, body="@dora @charlie `@eve`")
    assert watchers(task) == {alice, bob, dora}
    eve = a_member(task.team, "viewer", email="eve@example.com")
    edit_comment(actor=bob, comment=comment, body="@eve")
    assert watchers(task) == {alice, bob, dora, eve}


def test_whoever_is_mentioned_in_the_description_watches(
    team: Team, alice: User, bob: User
) -> None:
    task = create_task(actor=alice, team=team, title="x", description="For @bob")
    assert watchers(task) == {alice, bob}


def test_muted_stays_muted(task: Task, alice: User, bob: User) -> None:
    watch_task(actor=bob, task=task, is_muted=True)
    update_task(actor=alice, task=task, assignee=bob)
    add_comment(actor=alice, task=task, body="@bob")
    assert Watcher.objects.get(task=task, user=bob).is_muted


def test_watching_muting_and_stopping(task: Task, bob: User) -> None:
    head = clock.head(task.team)
    for is_muted in (False, True, True, False):
        assert watch_task(actor=bob, task=task, is_muted=is_muted).is_muted is is_muted
        assert Watcher.objects.get(task=task, user=bob).is_muted is is_muted
    unwatch_task(actor=bob, task=task)
    unwatch_task(actor=bob, task=task)
    assert bob not in watchers(task)
    assert clock.head(task.team) == head, "it is no event"


def test_outsiders_and_the_trash(task: Task, alice: User, charlie: User) -> None:
    for act in (
        lambda: watch_task(actor=charlie, task=task, is_muted=False),
        lambda: unwatch_task(actor=charlie, task=task),
    ):
        with pytest.raises(Task.DoesNotExist):
            act()
    delete_task(actor=alice, task=task)
    with pytest.raises(Task.DoesNotExist):
        watch_task(actor=alice, task=task, is_muted=False)


def test_whoever_left_the_team_is_not_among_them(task: Task, alice: User, bob: User) -> None:
    watch_task(actor=bob, task=task, is_muted=False)
    remove_member(actor=alice, membership=task.team.memberships.get(user=bob))
    present = Watcher.objects.filter(task=task).present(task.team)
    assert [watcher.user for watcher in present] == [alice]


def test_the_tasks_that_somebody_watches(task: Task, alice: User, bob: User) -> None:
    assert list(Task.objects.watched_by(alice)) == [task]
    assert list(Task.objects.watched_by(bob)) == []


def test_an_import_makes_nobody_watch(team: Team, alice: User) -> None:
    data = b"issuekey,title,description,storypoint\nX-1,One,For @bob,3\n"
    run_import(import_id=request_import(actor=alice, team=team, filename="x.csv", data=data).pk)
    assert not Watcher.objects.exists()


def test_an_import_that_assigns_makes_nobody_watch(task: Task, alice: User, bob: User) -> None:
    items = [Item("task", task.pk, {"assignee": [None, str(bob.pk)]})]
    clock.record(
        team=task.team, verb="task.imported", actor=alice, target=task.target(), items=items
    )
    assert watchers(task) == {alice}


@pytest.mark.parametrize("number", [3, 300])
def test_a_change_of_many_tasks_costs_the_same_statements(
    team: Team, alice: User, bob: User, number: int
) -> None:
    tasks = [
        Task(team=team, number=n, title="x", status=team.statuses.first(), position=f"a{n}")
        for n in range(1, number + 1)
    ]
    Task.objects.bulk_create(tasks)
    items = [Item("task", task.pk, {"assignee": [None, str(bob.pk)]}) for task in tasks]
    with CaptureQueriesContext(connection) as queries:
        clock.record(
            team=team, verb="task.bulk_changed", actor=alice, target=tasks[0].target(), items=items
        )
    written = [query["sql"] for query in queries if "tasks_" in query["sql"]]
    assert len(written) == 3
    assert Watcher.objects.filter(user=bob).count() == number
