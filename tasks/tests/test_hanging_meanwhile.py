"""Tasks that hang on each other, changed by two at once who do not wait for each other in a circle.

Each change is cut in two here: it holds a row already, somebody else comes to wait for it, and then
it goes on.
"""

import pytest

from tasks import actions
from tasks.models import Task
from tasks.tests.factories import TaskFactory
from tasks.tests.overlapping import holding, overlapping
from teams.models import Event, Team

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def child(task: Task) -> Task:
    return task


@pytest.fixture
def parent(child: Task) -> Task:
    """Younger than what hangs on it, so that it is not what both begin with."""
    parent = TaskFactory.create(team=child.team, title="Parent")
    actions.update_task(actor=None, task=child, parent=parent)
    return parent


def estimate(*tasks: Task) -> None:
    ids = [task.pk for task in tasks]
    actions.change_tasks(actor=None, team=tasks[0].team, ids=ids, points=5)


def test_a_parent_that_goes(child: Task, parent: Task) -> None:
    overlapping(
        holding(child),
        lambda: actions.delete_task(actor=None, task=parent),
        lambda: estimate(child, parent),
    ).result()
    child.refresh_from_db()
    assert (child.parent, child.points) == (None, 5)


def test_a_parent_that_goes_among_many(child: Task, parent: Task) -> None:
    overlapping(
        holding(child),
        lambda: actions.change_tasks(actor=None, team=parent.team, ids=[parent.pk], deleted=True),
        lambda: estimate(child, parent),
    ).result()
    child.refresh_from_db()
    assert child.parent is None


def test_a_parent_whose_making_is_undone(child: Task, parent: Task) -> None:
    made = Event.objects.get(verb="task.created", target_id=parent.pk)
    overlapping(
        holding(child),
        lambda: actions.undo_event(actor=None, event=made),
        lambda: actions.update_task(actor=None, task=parent, points=5),
    ).result()
    child.refresh_from_db()
    parent.refresh_from_db()
    assert child.parent is None
    assert parent.deleted_at


def test_a_task_gets_a_parent_while_both_change(team: Team) -> None:
    older, younger = TaskFactory.create(team=team), TaskFactory.create(team=team)
    overlapping(
        holding(younger),
        lambda: estimate(older, younger),
        lambda: actions.update_task(actor=None, task=younger, parent=older),
    ).result()
    younger.refresh_from_db()
    assert (younger.parent, younger.points) == (older, 5)
