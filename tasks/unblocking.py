"""Which tasks an event sets free: none of those that they waited for is open any more."""

from collections.abc import Sequence
from uuid import UUID

from tasks.models import Category, Relation, RelationType, Status, Task
from teams.clock import Changes, Item
from teams.models import Event

_CLOSED = (Category.DONE, Category.CANCELLED)


def set_free_by(event: Event, items: Sequence[Item]) -> list[Task]:
    """Open tasks that this event's tasks blocked, and that nothing blocks now.

    Inside the event's transaction, after the tasks were written.
    """
    touched = [(item.target_id, item.changes) for item in items if item.target_type == Task.kind]
    if event.target_type == Task.kind:
        touched.append((event.target_id, event.changes))
    left = [(pk, changes) for pk, changes in touched if _may_close(changes)]
    if not left or not (blockers := _blockers(left)):
        return []
    closed = _closed(event, [pair for pair in left if pair[0] in blockers])
    blocked = Relation.objects.filter(source__in=closed, type=RelationType.BLOCKS).values("other")
    candidates = Task.objects.alive().open().filter(pk__in=blocked)
    waiting = candidates.blocked().values("pk")
    return list(candidates.exclude(pk__in=waiting).select_related("team", "assignee"))


def _may_close(changes: Changes) -> bool:
    """A task that is new blocked nobody; one that is restored sets nobody free."""
    old, new = changes.get("status", (None, None))
    deleted = changes.get("deleted_at", (None, None))[1]
    return bool(deleted) or bool(old and new)


def _blockers(touched: list[tuple[UUID, Changes]]) -> set[UUID]:
    """Mostly none, which is all that most events cost."""
    ids = [pk for pk, _ in touched]
    found = Relation.objects.filter(source__in=ids, type=RelationType.BLOCKS)
    return set(found.values_list("source", flat=True))


def _closed(event: Event, touched: list[tuple[UUID, Changes]]) -> list[UUID]:
    """Those that were open before the event and are done, cancelled or deleted by it."""
    statuses = Status.objects.filter(team=event.team_id, category__in=_CLOSED)
    done = set(statuses.values_list("slug", flat=True))
    closed, deleted = [], []
    for pk, changes in touched:
        old, new = changes.get("status", (None, None))
        if old and new:
            if new in done and old not in done:
                closed.append(pk)
        else:
            deleted.append(pk)
    open_when_deleted = Task.objects.filter(pk__in=deleted).open()
    return [*closed, *open_when_deleted.values_list("pk", flat=True)]
