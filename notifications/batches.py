"""Notifications of many tasks: which tasks one is about is asked of the log whenever it is read.

Such a notification names no task. Its ``target`` is the event and ``count`` says how many tasks it
was when it was written; which of them a person may see by now is looked up anew.
"""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, UUIDField
from django.db.models.fields.json import KT

from accounts.models import User
from notifications.models import Kind
from tasks.guests import tasks_shared_with
from tasks.models import Relation, RelationType, Task, Watcher
from tasks.models.task_queryset import TaskQuerySet
from teams.models import Event, EventItem, Team

#: The kinds that can be about many tasks at once.
KINDS = (Kind.ASSIGNED, Kind.MOVED, Kind.UNBLOCKED)


def is_many(payload: Mapping[str, Any]) -> bool:
    return "count" in payload


def tasks_told(person: User, event_id: UUID | str, kind: Kind) -> TaskQuerySet:
    """The tasks of an event of which this person was told, as far as they may see them now."""
    return _seen(person, _concerned(person, [event_id], kind))


def seen_by(person: User) -> Q:
    """Of tasks: those of their teams, and those that they are guests of."""
    shared = tasks_shared_with(person).values("pk")
    return Q(team__in=Team.objects.visible_to(person)) | Q(pk__in=shared)


def concerning(person: User) -> Q:
    """Of tasks: theirs, and those that they watch, without those that they have muted."""
    watches = Watcher.objects.filter(task=OuterRef("pk"), user=person)
    its_people = Q(assignee=person) | Q(Exists(watches))
    return its_people & ~Q(Exists(watches.filter(is_muted=True)))


def tasks_still_so(person: User, events: Collection[UUID | str], kind: Kind) -> TaskQuerySet:
    """The tasks of these events for which it still holds; of others a message would tell nothing
    true. ``told_by`` is the event that tells of a task: the latest that moved it or gave it.
    """
    tasks = _seen(person, _concerned(person, events, kind))
    match kind:
        case Kind.ASSIGNED:
            return _told_last(tasks, _given(person, events)).filter(assignee=person)
        case Kind.MOVED:
            return _told_last(tasks, _moved(events)).filter(status__slug=F("to"))
        case _:
            free = tasks.open().exclude(pk__in=tasks.blocked().values("pk"))
            return free.annotate(told_by=_latest(events))


def _seen(person: User, tasks: TaskQuerySet) -> TaskQuerySet:
    return tasks.filter(seen_by(person), deleted_at=None)


def _told_last(tasks: TaskQuerySet, items: QuerySet[EventItem]) -> TaskQuerySet:
    """``to`` is the status to which that event moved the task, if it did."""
    last = items.filter(target_id=OuterRef("pk")).order_by("-event__seq")
    last = last.annotate(to=KT("changes__status__1"))
    return tasks.annotate(
        told_by=Subquery(last.values("event")[:1], output_field=UUIDField()),
        to=Subquery(last.values("to")[:1]),
    )


def _latest(events: Collection[UUID | str]) -> Subquery:
    return Subquery(Event.objects.filter(pk__in=events).order_by("-seq").values("pk")[:1])


def _concerned(person: User, events: Collection[UUID | str], kind: Kind) -> TaskQuerySet:
    match kind:
        case Kind.ASSIGNED:
            return Task.objects.filter(pk__in=_given(person, events).values("target_id"))
        case Kind.MOVED:
            watches = Watcher.objects.filter(task=OuterRef("pk"), user=person, is_muted=False)
            return Task.objects.filter(Exists(watches), pk__in=_moved(events).values("target_id"))
        case _:
            return Task.objects.filter(concerning(person), pk__in=_waited(events))


def _given(person: User, events: Collection[UUID | str]) -> QuerySet[EventItem]:
    return _items(events).filter(changes__assignee__1=str(person.pk))


def _moved(events: Collection[UUID | str]) -> QuerySet[EventItem]:
    return _items(events).filter(changes__has_key="status")


def _items(events: Collection[UUID | str]) -> QuerySet[EventItem]:
    return EventItem.objects.filter(event_id__in=events, target_type=Task.kind)


def _waited(events: Collection[UUID | str]) -> Any:
    """The tasks that waited for one of these events', or for one in a status that they changed."""
    own = Event.objects.filter(pk__in=events).values("target_id")
    sources = Q(source__in=_items(events).values("target_id")) | Q(source__in=own)
    sources |= Q(source__in=Task.objects.filter(status__in=own).values("pk"))
    return Relation.objects.filter(sources, type=RelationType.BLOCKS).values("other")
