"""Notifications of many tasks: which tasks one is about is asked of the log whenever it is read.

Such a notification names no task. Its ``target`` is the event and ``count`` says how many tasks it
was when it was written; which of them a person may see by now is looked up anew.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
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
    return _concerned(person, event_id, kind).filter(seen_by(person), deleted_at=None)


def seen_by(person: User) -> Q:
    """Of tasks: those of their teams, and those that they are guests of."""
    shared = tasks_shared_with(person).values("pk")
    return Q(team__in=Team.objects.visible_to(person)) | Q(pk__in=shared)


def tasks_still_so(person: User, event_id: UUID | str, kind: Kind) -> TaskQuerySet:
    """Those of them for which it still holds; of others a message would tell nothing true."""
    tasks = tasks_told(person, event_id, kind)
    match kind:
        case Kind.ASSIGNED:
            return tasks.filter(assignee=person)
        case Kind.MOVED:
            here = _items(event_id).filter(target_id=OuterRef("pk"))
            here = here.annotate(to=KT("changes__status__1")).filter(to=OuterRef("status__slug"))
            return tasks.filter(Exists(here))
        case _:
            return tasks.open().exclude(pk__in=tasks.blocked().values("pk"))


def _concerned(person: User, event_id: UUID | str, kind: Kind) -> TaskQuerySet:
    items = _items(event_id)
    watches = Watcher.objects.filter(task=OuterRef("pk"), user=person)
    watched = Q(Exists(watches.filter(is_muted=False)))
    match kind:
        case Kind.ASSIGNED:
            given = items.filter(changes__assignee__1=str(person.pk))
            return Task.objects.filter(pk__in=given.values("target_id"))
        case Kind.MOVED:
            moved = items.filter(changes__has_key="status").values("target_id")
            return Task.objects.filter(watched, pk__in=moved)
        case _:
            own = Q(assignee=person) & ~Exists(watches.filter(is_muted=True))
            return Task.objects.filter(watched | own, pk__in=_waited(event_id))


def _items(event_id: UUID | str) -> QuerySet[EventItem]:
    return EventItem.objects.filter(event_id=event_id, target_type=Task.kind)


def _waited(event_id: UUID | str) -> Any:
    """The tasks that waited for one of this event's."""
    own = Event.objects.filter(pk=event_id).values("target_id")
    sources = Q(source__in=_items(event_id).values("target_id")) | Q(source__in=own)
    return Relation.objects.filter(sources, type=RelationType.BLOCKS).values("other")
