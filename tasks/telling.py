"""What the activity of a task tells: what happened to it, and to what hangs on it or once did."""

from collections.abc import Collection, Iterable
from functools import cache
from uuid import UUID

from django.apps import apps
from django.db.models import Q

from tasks.models import Checklist, ChecklistItem, Hanging, Recurrence, Task
from teams.clock import Item
from teams.models import Event, Thing
from teams.models.event import EventQuerySet

_BATCH = 1000


def events_about(task: Task) -> EventQuerySet:
    """Latest first. What has gone on to another task is told of until it went."""
    hanging = list(Hanging.objects.filter(task=task).values_list("thing_id", flat=True))
    log = Event.objects.touching(task.pk, *hanging).filter(team=task.team)
    for recurrence, seq in _gone_on(task, hanging).items():
        log = log.exclude(target_id=recurrence, seq__gt=seq)
    return log


def note_hanging(items: Collection[Item]) -> None:
    """In the transaction of the event that touches these, before the clock is locked."""
    Hanging.objects.bulk_create(
        (Hanging(task_id=task, thing_id=thing) for task, thing in _hung(items)),
        batch_size=_BATCH,
        ignore_conflicts=True,
    )


def _hung(items: Collection[Item]) -> set[tuple[UUID, UUID]]:
    """Each task that something comes to hang on, with that thing."""
    hung = {
        (task, item.target_id)
        for item in items
        for name in _fields_of_kinds().get(item.target_type, ())
        for task in _named(item, name)
    }
    on_lists = {
        item.target_id: checklist
        for item in items
        if item.target_type == ChecklistItem.kind
        for checklist in _named(item, "checklist")
    }
    if on_lists:
        tasks = dict(
            Checklist.objects.filter(pk__in=on_lists.values()).values_list("pk", "task_id")
        )
        hung |= {(tasks[checklist], pk) for pk, checklist in on_lists.items()}
    return hung


def _named(item: Item, name: str) -> Iterable[UUID]:
    _, new = item.changes.get(name, (None, None))
    return [UUID(new)] if new else []


@cache
def _fields_of_kinds() -> dict[str, list[str]]:
    """By kind, the fields that point to a task."""
    found: dict[str, list[str]] = {}
    for model in apps.get_models():
        if issubclass(model, Thing) and model is not Task:
            fields = model._meta.concrete_fields
            found[model.kind] = [field.name for field in fields if field.related_model is Task]
    return found


def _gone_on(task: Task, hanging: Collection[UUID]) -> dict[UUID, int]:
    """Recurrences that left the task, with the event by which they did."""
    is_named = Q(changes__task__0=str(task.pk)) | Q(changes__task__1=str(task.pk))
    moves = Event.objects.filter(is_named, target_type=Recurrence.kind, target_id__in=hanging)
    latest = {
        pk: (seq, changes["task"][1])
        for pk, seq, changes in moves.order_by("seq").values_list("target_id", "seq", "changes")
    }
    return {pk: seq for pk, (seq, to) in latest.items() if to != str(task.pk)}
