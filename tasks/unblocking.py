"""Which tasks an event sets free: none of those that they waited for is open any more."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from tasks.models import Category, Relation, RelationType, Status, Task
from teams import things
from teams.clock import Changes, Item
from teams.models import Event

_CLOSED = (Category.DONE, Category.CANCELLED)


def set_free_by(event: Event, items: Sequence[Item]) -> list[Task]:
    """Open tasks that this event's tasks blocked, and that nothing blocks now.

    Inside the event's transaction, after the tasks were written. Those who close the last two at
    once wait here, at all that blocks the same task, and the second one finds the first one closed.
    """
    all_items = [*items, Item(event.target_type, event.target_id, event.changes)]
    statuses = _touched(Status.kind, all_items)
    blockers = _blockers(_touched(Task.kind, all_items))
    closed = [*_closed(event, blockers, statuses), *_closed_with_their_status(statuses)]
    if not closed:
        return []
    blocking = Relation.objects.filter(type=RelationType.BLOCKS)
    blocked = blocking.filter(source__in=closed).values("other")
    things.hold(blocking.filter(other__in=blocked))
    candidates = Task.objects.alive().open().filter(pk__in=blocked)
    waiting = candidates.blocked().values("pk")
    return list(candidates.exclude(pk__in=waiting).select_related("team", "assignee"))


def _touched(kind: str, items: Sequence[Item]) -> dict[UUID, Changes]:
    return {item.target_id: item.changes for item in items if item.target_type == kind}


def _blockers(touched: Mapping[UUID, Changes]) -> dict[UUID, Changes]:
    """Of those that may have been closed. Mostly none, which is all that most events cost."""
    left = {pk: changes for pk, changes in touched.items() if _may_close(changes)}
    if not left:
        return {}
    found = Relation.objects.filter(source__in=left, type=RelationType.BLOCKS)
    return {pk: left[pk] for pk in found.values_list("source", flat=True)}


def _may_close(changes: Changes) -> bool:
    """A task that is new blocked nobody; one that is restored sets nobody free."""
    old, new = changes.get("status", (None, None))
    deleted = changes.get("deleted_at", (None, None))[1]
    return bool(deleted) or bool(old and new)


def _closed(
    event: Event, blockers: Mapping[UUID, Changes], statuses: Mapping[UUID, Changes]
) -> list[UUID]:
    """Those that were open before the event and are done, cancelled or deleted by it."""
    if not blockers:
        return []
    categories = Status.objects.filter(team=event.team_id).values_list("slug", "category")
    after: dict[str, Any] = dict(categories)
    before = after | dict(_categories_of_gone(statuses))
    closed, deleted = [], []
    for pk, changes in blockers.items():
        old, new = changes.get("status", (None, None))
        if not (old and new):
            deleted.append(pk)
        elif after.get(new) in _CLOSED and before.get(old) not in _CLOSED:
            closed.append(pk)
    open_when_deleted = Task.objects.filter(pk__in=deleted).open()
    return [*closed, *open_when_deleted.values_list("pk", flat=True)]


def _categories_of_gone(statuses: Mapping[UUID, Changes]) -> list[tuple[str, Any]]:
    """A status that went with the event is in no table any more; the event knows what it meant."""
    nothing = (None, None)
    gone = [changes for changes in statuses.values() if changes.get("slug", nothing)[0]]
    return [(changes["slug"][0], changes["category"][0]) for changes in gone]


def _closed_with_their_status(statuses: Mapping[UUID, Changes]) -> list[UUID]:
    """Tasks that stay where they are, in a column that means another thing by now."""
    nothing = (None, None)
    changed = {pk: changes.get("category", nothing) for pk, changes in statuses.items()}
    closing = [
        pk for pk, (old, new) in changed.items() if old and old not in _CLOSED and new in _CLOSED
    ]
    if not closing:
        return []
    return list(Task.objects.alive().filter(status__in=closing).values_list("pk", flat=True))
