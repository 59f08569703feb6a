"""Who waits for a task that somebody else is moving finds it where it is then, and finds it.

PostgreSQL looks again at a row that it has waited for, beside the old rows that it was joined with.
"""

from typing import Any

import pytest

from accounts.models import User
from accounts.tests.api import Api
from tasks import actions
from tasks.models import Cycle, Label, Task
from tasks.tests.factories import TaskFactory
from tasks.tests.overlapping import overlapping
from teams.models import Event, Team

pytestmark = pytest.mark.django_db(transaction=True)


def move(task: Task) -> None:
    """Into another column, by somebody else."""
    done = task.team.statuses.get(slug="done")
    actions.update_task(actor=None, task=task, status=done)


def test_a_stale_change_is_told_what_it_has_missed(task: Task, alice: User) -> None:
    api = Api(alice)
    body = {"version": 1, "title": "Typed"}
    reply = overlapping(lambda: move(task), lambda: api.patch("tasks/CORE-1", body)).result()
    assert reply.status == 412
    assert reply.error["current"]["status"] == "done"


def test_two_who_move_it(task: Task, bob: User) -> None:
    review = task.team.statuses.get(slug="in_review")
    moved = overlapping(
        lambda: move(task),
        lambda: actions.move_task(actor=bob, task=task, status=review, below=None, above=None),
    )
    assert moved.result().status == review
    told = Event.objects.filter(verb="task.moved").get()
    assert told.changes["status"] == ["done", "in_review"]


def test_many_tasks(task: Task, bob: User) -> None:
    result = overlapping(
        lambda: move(task),
        lambda: actions.change_tasks(actor=bob, team=task.team, ids=[task.pk], points=3),
    ).result()
    assert result.outcomes[task.pk] == ("changed", "")


def test_a_timer_that_stops(task: Task, bob: User) -> None:
    actions.start_timer(actor=bob, task=task)
    entry = overlapping(lambda: move(task), lambda: actions.stop_timer(actor=bob)).result()
    assert entry.ended_at


def test_a_label_and_a_cycle_that_go(task: Task, alice: User) -> None:
    label = actions.create_label(actor=alice, team=task.team, name="Bug")
    cycle = actions.create_plan(actor=alice, team=task.team, model=Cycle, name="Spring")
    actions.update_task(actor=alice, task=task, labels=[label], cycle=cycle)
    gone: Any = (
        lambda: actions.delete_label(actor=alice, label=label),
        lambda: actions.delete_plan(actor=alice, plan=cycle),
    )
    for delete in gone:
        overlapping(lambda: move(task), delete).result()
        actions.update_task(actor=None, task=task, status=task.status)
    task.refresh_from_db()
    assert (task.labels, task.cycle) == ([], None)
    assert not Label.objects.exists()
    taken = [
        event.touched.get().changes
        for event in Event.objects.filter(verb__in=["label.deleted", "cycle.deleted"])
    ]
    assert taken == [{"labels": [[str(label.pk)], None]}, {"cycle": [str(cycle.pk), None]}]


def test_an_undo(task: Task, alice: User, bob: User) -> None:
    actions.update_task(actor=bob, task=task, title="Second")
    event = Event.objects.filter(verb="task.updated").latest("seq")
    overlapping(lambda: move(task), lambda: actions.undo_event(actor=alice, event=event)).result()
    task.refresh_from_db()
    assert (task.title, task.status.slug) == ("First", "done")


def test_what_it_has_got_at_the_same_moment(team: Team, task: Task, bob: User) -> None:
    parent = TaskFactory.create(team=team)
    changed = overlapping(
        lambda: actions.update_task(actor=None, task=task, parent=parent, assignee=bob),
        lambda: actions.update_task(actor=bob, task=task, points=3),
    ).result()
    assert (changed.parent, changed.assignee) == (parent, bob)
