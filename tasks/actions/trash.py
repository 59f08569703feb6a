"""Emptying the trash: what has lain there for 30 days is erased, with all that hung on it."""

from datetime import timedelta
from itertools import batched
from uuid import UUID

from django.db import transaction
from django.db.models.deletion import Collector
from django.utils import timezone

from accounts.ids import new_id
from tasks.actions.many import locked
from tasks.events import Verb
from tasks.models import Task
from teams import clock
from teams.clock import Item
from teams.models import Target, Team, Thing

#: How long what was deleted can be brought back.
KEPT = timedelta(days=30)
_AT_ONCE = 200


def empty_trash() -> int:
    """Erase tasks that were deleted 30 days ago. The system's alone; safe to run at any time.

    Event: ``task.purged`` for each team, with everything that went.
    """
    old = Task.objects.filter(deleted_at__lt=timezone.now() - KEPT).order_by("team", "pk")
    by_team: dict[UUID, list[UUID]] = {}
    for team_id, pk in old.values_list("team_id", "pk"):
        by_team.setdefault(team_id, []).append(pk)
    return sum(
        _purge(team_id, list(part))
        for team_id, ids in by_team.items()
        for part in batched(ids, _AT_ONCE)
    )


@transaction.atomic
def _purge(team_id: UUID, ids: list[UUID]) -> int:
    team = Team.objects.get(pk=team_id)
    deleted = Task.objects.filter(pk__in=ids, deleted_at__lt=timezone.now() - KEPT)
    tasks = locked(deleted)
    if not tasks:
        return 0
    items = _gone_with(tasks)
    Task.objects.filter(pk__in=[task.pk for task in tasks]).delete()
    label = f"{len(tasks):,} task{'' if len(tasks) == 1 else 's'} from the trash"
    target = Target("trash", new_id(), label)
    clock.record(team=team, verb=Verb.TASKS_PURGED, actor=None, target=target, items=items)
    return len(tasks)


def _gone_with(tasks: list[Task]) -> list[Item]:
    """What the database will delete along, by Django's own reckoning."""
    collector = Collector(using="default")
    collector.collect(tasks)
    things = [
        thing for rows in collector.data.values() for thing in rows if isinstance(thing, Thing)
    ]
    for queryset in collector.fast_deletes:
        things += [thing for thing in queryset if isinstance(thing, Thing)]
    return [Item(thing.kind, thing.pk, clock.changed(thing.state(), {})) for thing in things]
