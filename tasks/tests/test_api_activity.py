"""What happened to a task, over the API: to itself, among many, and to what hung on it."""

from collections.abc import Callable
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from accounts.tests.api import Api
from tasks import actions
from tasks.models import Checklist, Hanging, Priority, Recurrence, RelationType, Task
from tasks.tests.factories import TaskFactory
from tasks.tests.files import a_file
from teams.models import Event, Role, Team
from teams.tests.factories import a_member

pytestmark = pytest.mark.django_db

backfill = import_module("tasks.migrations.0018_what_hung_on_tasks").note_what_hung


@pytest.fixture
def other(team: Team) -> Task:
    return TaskFactory.create(team=team, title="Other")


def told(task: Task, reader: User) -> list[dict[str, Any]]:
    """Oldest first, without what the task began with."""
    events = Api(reader).get(f"tasks/{task.key}/activity?limit=100").data
    return [event for event in reversed(events) if event["verb"] != "task.created"]


def verbs(task: Task, reader: User) -> list[str]:
    return [event["verb"] for event in told(task, reader)]


def a_relation(task: Task, other: Task) -> Any:
    return actions.add_relation(
        actor=None, source=task, other=other, relation_type=RelationType.BLOCKS
    )


def share_and_end(task: Task) -> None:
    guest = a_member(task.team, Role.GUEST)
    shared = actions.share_task(actor=None, task=task, guest=guest)
    actions.unshare_task(actor=None, shared=shared)


def tick_and_delete_list(task: Task) -> None:
    checklist = actions.create_checklist(actor=None, task=task, texts=["Roses"])
    actions.update_item(actor=None, item=checklist.items.get(), done=True)
    later = actions.add_item(actor=None, checklist=checklist, text="Tulips")
    actions.delete_item(actor=None, item=later)
    actions.delete_checklist(actor=None, checklist=checklist)


def attach_and_purge(task: Task) -> None:
    file = a_file(task)
    actions.delete_attachment(actor=None, attachment=file)
    actions.purge_attachment(actor=None, attachment_id=file.pk)


def recur_and_end(task: Task) -> None:
    recurrence = actions.set_recurrence(actor=None, task=task, rule="FREQ=DAILY")
    actions.delete_recurrence(actor=None, recurrence=recurrence)


def log_and_delete_time(task: Task) -> None:
    person = a_member(task.team, "developer")
    today = timezone.now().date()
    entry = actions.log_time(actor=None, task=task, person=person, seconds=60, day=today)
    actions.delete_time_entry(actor=None, entry=entry)


GONE: dict[Callable[[Task], None], list[str]] = {
    share_and_end: ["task_guest.added", "task_guest.removed"],
    tick_and_delete_list: [
        "checklist.created", "checklist_item.updated", "checklist_item.created",
        "checklist_item.deleted", "checklist.deleted",
    ],
    attach_and_purge: ["attachment.created", "attachment.deleted", "attachment.purged"],
    recur_and_end: ["recurrence.created", "recurrence.deleted"],
    log_and_delete_time: ["time_entry.created", "time_entry.deleted"],
}  # fmt: skip


@pytest.mark.parametrize("come_and_go", GONE, ids=lambda function: function.__name__)
def test_what_is_gone_is_told_of(
    alice: User, task: Task, other: Task, come_and_go: Callable[[Task], None]
) -> None:
    come_and_go(task)
    assert verbs(task, alice) == GONE[come_and_go]
    assert verbs(other, alice) == []
    Hanging.objects.all().delete()
    for _ in range(2):
        backfill(apps, connection.schema_editor())
    assert verbs(task, alice) == GONE[come_and_go], "also where it was before there was a table"


def test_a_relation_that_is_gone_is_told_of_at_both_ends(
    alice: User, task: Task, other: Task
) -> None:
    actions.remove_relation(actor=alice, relation=a_relation(task, other))
    actions.undo_event(actor=alice, event=Event.objects.latest("seq"))
    for end in (task, other):
        assert verbs(end, alice) == ["relation.created", "relation.deleted", "event.undone"]


def test_a_series_is_told_of_until_it_goes_on(alice: User, task: Task) -> None:
    recurrence = actions.set_recurrence(actor=None, task=task, rule="FREQ=DAILY")
    tasks = [task]
    for _ in range(2):
        Recurrence.objects.update(next_at=timezone.now())
        made = actions.make_due_task(recurrence_id=recurrence.pk, now=timezone.now())
        assert made
        tasks.append(made)
    first, second, third = (verbs(one, alice) for one in tasks)
    assert first == ["recurrence.created", "recurrence.advanced"]
    assert second == third == [*first, "recurrence.advanced"]
    advanced = Event.objects.filter(verb="recurrence.advanced").latest("seq")
    actions.undo_event(actor=alice, event=advanced)
    actions.set_recurrence(actor=None, task=tasks[1], rule="FREQ=WEEKLY")
    assert verbs(tasks[1], alice) == [*second, "event.undone", "recurrence.updated"]
    assert verbs(tasks[2], alice) == [*second, "event.undone"]
    assert verbs(tasks[0], alice) == first


def test_activity_has_all_that_concerns_the_task(
    alice: User, bob: User, task: Task, other: Task
) -> None:
    """Of a change of many only what became of this one."""
    comment = actions.add_comment(actor=bob, task=task, body="Soon")
    actions.add_comment(actor=bob, task=other, body="Never")
    relation = a_relation(task, other)
    checklist = actions.create_checklist(actor=alice, task=task, texts=["Roses"])
    actions.update_task(actor=alice, task=other, priority=Priority.HIGH)
    actions.change_tasks(
        actor=alice, team=task.team, ids=[task.pk, other.pk], priority=Priority.HIGH, assignee=bob
    )
    said, related, listed, changed = told(task, alice)
    assert (said["target"]["id"], said["changes"]["body"]) == (str(comment.pk), [None, "Soon"])
    assert related["target"]["id"] == str(relation.pk)
    assert listed["target"]["id"] == str(checklist.pk)
    assert (changed["verb"], changed["target"]["type"]) == ("task.bulk_changed", "batch")
    assert changed["changes"] == {
        "assignee": [None, str(bob.pk)],
        "priority": ["medium", "high"],
    }
    assert told(other, alice)[-1]["changes"] == {"assignee": [None, str(bob.pk)]}


def test_activity_costs_the_same_queries_whatever_hung_on_the_task(
    alice: User, task: Task, other: Task
) -> None:
    def queries(number: int) -> int:
        for _ in range(number):
            actions.remove_relation(actor=alice, relation=a_relation(task, other))
            tick_and_delete_list(task)
        api = Api(alice)
        with CaptureQueriesContext(connection) as found:
            assert len(api.get(f"tasks/{task.key}/activity?limit=100").data) > 7 * number
        return len(found)

    assert queries(1) == queries(5)
    assert not Checklist.objects.exists()


def test_what_hung_on_a_task_is_forgotten_with_it(task: Task) -> None:
    tick_and_delete_list(task)
    assert Hanging.objects.count() == 3
    task.delete()
    assert not Hanging.objects.exists()
