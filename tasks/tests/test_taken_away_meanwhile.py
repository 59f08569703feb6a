"""Who changes tasks and who takes away what tasks point to do not wait for each other in a circle.

Each change of a task is cut in two here: it holds the task already, somebody else comes to wait for
it, and then it goes on. And whatever comes first, no task keeps what is gone.
"""

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from accounts.exceptions import Conflict
from tasks import actions
from tasks.events import Verb
from tasks.models import ChecklistItem, CustomField, Cycle, FieldType, Task
from tasks.tests.factories import TaskFactory
from tasks.tests.overlapping import holding, overlapping
from teams import things
from teams.models import Event, Team

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def size(team: Team) -> CustomField:
    return actions.create_custom_field(
        actor=None,
        team=team,
        field_type=FieldType.CHOICE,
        name="Size",
        choices=[{"name": "S"}, {"name": "L"}],
    )


def without_large(size: CustomField) -> CustomField:
    return actions.update_custom_field(actor=None, field=size, choices=[{"name": "S"}])


def test_a_field_and_a_value_in_it(task: Task, size: CustomField) -> None:
    actions.update_task(actor=None, task=task, custom={"Size": "S"})
    overlapping(
        holding(task),
        lambda: actions.delete_custom_field(actor=None, field=size),
        lambda: actions.update_task(actor=None, task=task, custom={"Size": "L"}),
    ).result()
    task.refresh_from_db()
    assert task.custom == {}


def test_a_choice_that_goes_and_another_that_comes(task: Task, size: CustomField) -> None:
    actions.update_task(actor=None, task=task, custom={"Size": "L"})
    overlapping(
        holding(task),
        lambda: without_large(size),
        lambda: actions.update_task(actor=None, task=task, custom={"Size": "S"}),
    ).result()
    size.refresh_from_db()
    task.refresh_from_db()
    assert task.custom == {str(size.pk): size.choices[0]["id"]}


def test_a_choice_goes_while_it_is_given(task: Task, size: CustomField) -> None:
    late = overlapping(
        lambda: without_large(size),
        lambda: actions.update_task(actor=None, task=task, custom={"Size": "L"}),
    )
    with pytest.raises(ValidationError, match="Give one of its choices: S"):
        late.result()


def test_many_tasks_are_given_a_choice_that_goes(task: Task, size: CustomField) -> None:
    late = overlapping(
        lambda: without_large(size),
        lambda: actions.change_tasks(
            actor=None, team=task.team, ids=[task.pk], custom={"Size": "L"}
        ),
    )
    with pytest.raises(ValidationError, match="Give one of its choices: S"):
        late.result()


def test_a_choice_is_given_while_it_goes(task: Task, size: CustomField) -> None:
    went = overlapping(
        lambda: actions.update_task(actor=None, task=task, custom={"Size": "L"}),
        lambda: without_large(size),
    )
    size.refresh_from_db()
    task.refresh_from_db()
    _, *large = size.choices
    assert task.custom == {str(size.pk): choice["id"] for choice in large}
    assert is_gone(went) is not bool(large)


def test_undoing_what_was_done_to_a_field(task: Task, size: CustomField) -> None:
    actions.update_task(actor=None, task=task, custom={"Size": "L"})
    without_large(size)
    event = Event.objects.filter(verb="custom_field.updated").get()
    late = overlapping(
        holding(task),
        lambda: actions.undo_event(actor=None, event=event),
        lambda: actions.update_task(actor=None, task=task, custom={"Size": "S"}),
    )
    with pytest.raises(Conflict, match="changed since"):
        late.result()


def is_gone(outcome: Future[Any]) -> bool:
    """Whoever takes a thing away has to look again when somebody has just given it to a task."""
    if outcome.exception() is None:
        return True
    with pytest.raises(Conflict, match="just been given to another task"):
        outcome.result()
    return False


def giving(*tasks: Task, **changes: Any) -> Callable[[], object]:
    ids = [task.pk for task in tasks]
    return lambda: actions.change_tasks(actor=None, team=tasks[0].team, ids=ids, **changes)


def test_a_label_that_is_given_to_more(task: Task) -> None:
    label = actions.create_label(actor=None, team=task.team, name="Bug")
    actions.update_task(actor=None, task=task, labels=[label])
    outcome = overlapping(
        holding(task),
        lambda: actions.delete_label(actor=None, label=label),
        giving(task, TaskFactory.create(team=task.team), add_labels=[label]),
    )
    left = [] if is_gone(outcome) else [str(label.pk)]
    assert [one.labels for one in Task.objects.all()] == [left, left]


def test_a_cycle_that_is_given_to_more(task: Task) -> None:
    cycle = actions.create_plan(actor=None, team=task.team, model=Cycle, name="Spring")
    actions.update_task(actor=None, task=task, cycle=cycle)
    outcome = overlapping(
        holding(task),
        lambda: actions.delete_plan(actor=None, plan=cycle),
        giving(task, TaskFactory.create(team=task.team), cycle=cycle),
    )
    left = None if is_gone(outcome) else cycle
    assert [one.cycle for one in Task.objects.all()] == [left, left]
    for event in Event.objects.filter(verb="cycle.deleted"):
        assert event.touched.count() == 2


def test_a_cycle_that_ends_while_more_comes(task: Task) -> None:
    spring, summer = (
        actions.create_plan(actor=None, team=task.team, model=Cycle, name=name)
        for name in ("Spring", "Summer")
    )
    other = TaskFactory.create(team=task.team)
    actions.update_task(actor=None, task=task, cycle=spring)
    overlapping(
        holding(task),
        lambda: actions.close_plan(actor=None, plan=spring, move_to=summer),
        giving(task, other, cycle=spring),
    ).result()
    task.refresh_from_db()
    assert task.cycle == summer


def test_a_column_that_goes_while_more_comes(task: Task) -> None:
    done, review = (task.team.statuses.get(slug=slug) for slug in ("done", "in_review"))
    actions.update_task(actor=None, task=task, status=review)
    outcome = overlapping(
        holding(task),
        lambda: actions.delete_status(actor=None, status=review, move_to=done),
        giving(task, TaskFactory.create(team=task.team), status=review),
    )
    left = "done" if is_gone(outcome) else "in_review"
    assert [one.status.slug for one in Task.objects.all()] == [left, left]


def test_a_column_goes_while_somebody_comments(task: Task) -> None:
    """The comment points to the team, which whoever changes the columns has locked."""
    review = task.team.statuses.get(slug="in_review")
    actions.update_task(actor=None, task=task, status=review)
    overlapping(
        holding(task),
        lambda: actions.delete_status(
            actor=None, status=review, move_to=task.team.statuses.get(slug="done")
        ),
        lambda: actions.add_comment(actor=None, task=task, body="Wait"),
    ).result()
    task.refresh_from_db()
    assert task.status.slug == "done"


@pytest.mark.parametrize("end", [actions.close_plan, actions.delete_plan])
def test_a_cycle_whose_successor_ends(task: Task, end: Any) -> None:
    """The tasks that are left never land in a cycle that is over."""
    spring, summer = (
        actions.create_plan(actor=None, team=task.team, model=Cycle, name=name)
        for name in ("Spring", "Summer")
    )
    actions.update_task(actor=None, task=task, cycle=spring)
    late = overlapping(
        lambda: end(actor=None, plan=summer),
        lambda: actions.close_plan(actor=None, plan=spring, move_to=summer),
    )
    with pytest.raises(ValidationError, match=r"still open|no such cycle"):
        late.result()
    task.refresh_from_db()
    assert task.cycle == spring


@pytest.mark.parametrize("change", [{"done": True}, {}])
def test_a_checklist_goes_while_an_item_is_changed(task: Task, change: dict[str, bool]) -> None:
    """The log tells of the items as they were at the end; one without ``change`` is deleted."""
    checklist = actions.create_checklist(actor=None, task=task, texts=["One"])
    item = checklist.items.get()

    def change_it() -> None:
        if change:
            actions.update_item(actor=None, item=item, done=True)
        else:
            actions.delete_item(actor=None, item=item)

    overlapping(
        lambda: things.hold(ChecklistItem.objects.filter(pk=item.pk)),
        lambda: actions.delete_checklist(actor=None, checklist=checklist),
        change_it,
    ).result()
    event = Event.objects.get(verb=Verb.CHECKLIST_DELETED)
    assert [bool(gone.changes["done_at"][0]) for gone in event.touched.all()] == [
        True for _ in change
    ]
