"""Undo brings nothing back that points to what is gone by now: a field, a choice, a person."""

from typing import Any

import pytest

from accounts.exceptions import Conflict
from accounts.models import User
from accounts.tests.api import Api
from tasks import actions
from tasks.models import ChecklistItem, CustomField, FieldType, Label, Task
from teams.models import Event, Team
from teams.tests.factories import a_member

pytestmark = pytest.mark.django_db


def last(team: Team) -> Event:
    return Event.objects.filter(team=team).latest("seq")


def a_field(team: Team, field_type: FieldType, **more: Any) -> CustomField:
    return actions.create_custom_field(
        actor=None, team=team, name="Said", field_type=field_type, **more
    )


def said_and_taken_back(task: Task, value: Any) -> Event:
    for one in (value, None):
        actions.update_task(actor=None, task=task, custom={"Said": one})
    return last(task.team)


def refuse(actor: User, event: Event, sentence: str) -> None:
    with pytest.raises(Conflict, match=sentence):
        actions.undo_event(actor=actor, event=event)
    assert last(event.team).verb != "event.undone"


def test_what_is_in_the_trash_already_is_left_as_it_is_there(
    alice: User, team: Team, task: Task
) -> None:
    created = Event.objects.get(target_id=task.pk, verb="task.created")
    actions.delete_task(actor=alice, task=task)
    deleted = last(team)
    task.refresh_from_db()
    since = task.deleted_at
    refuse(alice, created, "All that this changed has changed again since")
    task.refresh_from_db()
    assert (task.deleted_at, last(team)) == (since, deleted)
    actions.undo_event(actor=alice, event=deleted)
    assert Task.objects.alive().filter(pk=task.pk).exists()


def test_a_comment_that_is_deleted_already(alice: User, team: Team, task: Task) -> None:
    comment = actions.add_comment(actor=alice, task=task, body="Said")
    created = last(team)
    actions.delete_comment(actor=alice, comment=comment)
    deleted = last(team)
    refuse(alice, created, "All that this changed has changed again since")
    actions.undo_event(actor=alice, event=deleted)
    comment.refresh_from_db()
    assert comment.deleted_at is None


def test_a_field_that_is_gone(alice: User, team: Team, task: Task) -> None:
    field = a_field(team, FieldType.TEXT)
    event = said_and_taken_back(task, "a")
    actions.delete_custom_field(actor=alice, field=field)
    gone = last(team)
    refuse(alice, event, "CORE-1 First: a field in which it said something is gone")
    api = Api(alice)
    assert api.put("tasks/CORE-1", {"title": "Whole"}).status == 200
    actions.undo_event(actor=alice, event=gone)
    actions.undo_event(actor=alice, event=event)
    task.refresh_from_db()
    assert task.custom == {str(field.pk): "a"}


@pytest.mark.parametrize(
    ("field_type", "value"), [(FieldType.CHOICE, "a"), (FieldType.CHOICES, ["a", "b"])]
)
def test_a_choice_that_is_gone(
    alice: User, team: Team, task: Task, field_type: FieldType, value: Any
) -> None:
    field = a_field(team, field_type, choices=[{"name": "a"}, {"name": "b"}])
    event = said_and_taken_back(task, value)
    actions.update_custom_field(actor=alice, field=field, choices=[{"name": "b"}])
    refuse(alice, event, "CORE-1 First: what it said as Said is gone")


def test_a_person_who_has_left(alice: User, team: Team, task: Task) -> None:
    dora = a_member(team, "developer")
    a_field(team, FieldType.PERSON)
    event = said_and_taken_back(task, str(dora.pk))
    dora.memberships.all().delete()
    refuse(alice, event, "what it said as Said is gone")


def test_whom_an_item_was_assigned_to_has_left(alice: User, team: Team, task: Task) -> None:
    dora = a_member(team, "developer")
    checklist = actions.create_checklist(actor=alice, task=task)
    item = actions.add_item(actor=alice, checklist=checklist, text="Tag it", assignee=dora)
    actions.update_item(actor=alice, item=item, assignee=None)
    event = last(team)
    dora.memberships.all().delete()
    refuse(alice, event, "Tag it: whom it was assigned to is no member any more")
    assert ChecklistItem.objects.get().assignee is None


def test_what_is_gone_is_not_made_of_a_text_that_was_emptied(alice: User, team: Team) -> None:
    """Also where every field that the event changed became nothing: that is no deletion."""
    label = actions.create_label(actor=alice, team=team, name="bug", description="Broken")
    actions.update_label(actor=alice, label=label, description="")
    emptied = last(team)
    actions.delete_label(actor=alice, label=label)
    deleted = last(team)
    refuse(alice, emptied, "bug: it is gone by now")
    actions.undo_event(actor=alice, event=deleted)
    actions.undo_event(actor=alice, event=emptied)
    assert Label.objects.get(team=team).description == "Broken"
