"""Undo and the trash: nothing alive is ever part of something that is deleted."""

import pytest
from django.core.exceptions import ValidationError

from accounts.exceptions import Conflict
from accounts.models import User
from tasks import actions
from tasks.models import Task
from tasks.tests.factories import TaskFactory
from teams.models import Event, Team

pytestmark = pytest.mark.django_db


def latest(team: Team) -> Event:
    return Event.objects.filter(team=team).latest("seq")


def parent_of(task: Task) -> Task | None:
    return Task.objects.get(pk=task.pk).parent


def test_subtasks_of_a_creation_that_is_undone_are_let_go(team: Team, alice: User) -> None:
    whole = actions.create_task(actor=alice, team=team, title="Whole")
    created = latest(team)
    part = actions.create_task(actor=alice, team=team, title="Part", parent=whole)
    undone = actions.undo_event(actor=alice, event=created)
    assert parent_of(part) is None
    assert list(undone.touched.values_list("target_id", flat=True)) == [part.pk]
    actions.undo_event(actor=alice, event=undone)
    assert parent_of(part) == whole
    part.refresh_from_db()
    assert part.version == Event.objects.touching(part.pk).count()


def test_subtasks_of_what_was_restored_or_imported_are_let_go(team: Team, alice: User) -> None:
    restored = actions.create_task(actor=alice, team=team, title="Whole")
    actions.delete_task(actor=alice, task=restored)
    actions.restore_task(actor=alice, task=restored)
    back = latest(team)
    data = b"title\nOne\n"
    batch = actions.request_import(actor=alice, team=team, filename="x.csv", data=data)
    actions.run_import(import_id=batch.pk)
    for event, whole in ((latest(team), team.tasks.get(title="One")), (back, restored)):
        part = actions.create_task(actor=alice, team=team, title="Part", parent=whole)
        actions.undo_event(actor=alice, event=event)
        assert Task.objects.get(pk=whole.pk).deleted_at
        assert parent_of(part) is None


def test_nothing_goes_back_to_a_parent_in_the_trash(team: Team, alice: User) -> None:
    whole = actions.create_task(actor=alice, team=team, title="Whole")
    part = actions.create_task(actor=alice, team=team, title="Part", parent=whole)
    actions.update_task(actor=alice, task=part, parent=None)
    event = latest(team)
    actions.delete_task(actor=alice, task=whole)
    with pytest.raises(Conflict, match=r"CORE-1 is in the trash\. Restore it first\."):
        actions.undo_event(actor=alice, event=event)
    assert parent_of(part) is None
    actions.restore_task(actor=alice, task=whole)
    actions.undo_event(actor=alice, event=event)
    assert parent_of(part) == whole


def test_a_parent_and_its_parts_come_back_together_or_apart(team: Team, alice: User) -> None:
    whole = TaskFactory.create(team=team)
    part = TaskFactory.create(team=team, parent=whole)
    ids = [whole.pk, part.pk]
    actions.change_tasks(actor=alice, team=team, ids=ids, deleted=True)
    actions.undo_event(actor=alice, event=latest(team))
    assert parent_of(part) == whole
    actions.undo_event(actor=alice, event=latest(team))
    assert parent_of(part) == whole, "both are in the trash"
    actions.restore_task(actor=alice, task=part)
    assert parent_of(part) is None


def test_no_task_becomes_part_of_what_has_just_been_deleted(team: Team, alice: User) -> None:
    whole, other = TaskFactory.create(team=team), TaskFactory.create(team=team)
    actions.delete_task(actor=alice, task=Task.objects.get(pk=whole.pk))
    head = latest(team)
    with pytest.raises(ValidationError, match="in the trash"):
        actions.create_task(actor=alice, team=team, title="Part", parent=whole)
    with pytest.raises(ValidationError, match="in the trash"):
        actions.update_task(actor=alice, task=other, parent=whole)
    assert latest(team) == head


def test_two_that_come_back_at_once_make_no_circle(team: Team, alice: User) -> None:
    top, first, second, elsewhere = (TaskFactory.create(team=team) for _ in range(4))
    actions.update_task(actor=alice, task=first, parent=top)
    actions.update_task(actor=alice, task=second, parent=first)
    ids = [first.pk, second.pk]
    actions.change_tasks(actor=alice, team=team, ids=ids, parent=elsewhere)
    event = latest(team)
    actions.update_task(actor=alice, task=top, parent=second)
    with pytest.raises(Conflict, match="cannot be part of itself"):
        actions.undo_event(actor=alice, event=event)
    assert (parent_of(first), parent_of(second)) == (elsewhere, elsewhere)
