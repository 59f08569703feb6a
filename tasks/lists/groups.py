"""Long lists in an order that no index has as a whole, read group by group.

Tasks sorted by project are those of the first project, those of the next, and at the end those
without: of each an index has the rows in their order. Tasks sorted by due date are those with one
and those without. So a page costs what its own rows cost, wherever it is, as soon as it is known
how many tasks each group has; that is counted once for each number of the clocks.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q

from accounts.api.keyset import Key
from tasks.lists.custom_sorting import CUSTOM, custom_column, custom_key
from tasks.lists.elsewhere import Elsewhere
from tasks.lists.narrowing import ELSEWHERE, TaskFilter
from tasks.models import CustomValue, Task
from tasks.models.task_queryset import TaskQuerySet

#: Columns of tasks that may be empty, with an index in their order.
_NULLABLE = frozenset({"due_date", "start_date", "estimated_hours", "actual_hours", "points"})
#: One with an index of those that have a value; the others are in the order of ids.
_SELDOM = frozenset({"archived_at"})
_RELATIONS = frozenset({"status", "assignee", "creator", "project", "milestone", "cycle"})


@dataclass(frozen=True, slots=True)
class Group:
    """Tasks that have something in common: a relation to one of ``ids``, or a value, or none."""

    column: str
    has_value: bool
    ids: tuple[UUID, ...] = ()
    #: What all of its rows are sorted by at first. Of a value, rows have different ones.
    place: tuple[Any, ...] = field(default=(), compare=False)
    count: int = field(default=0, compare=False)

    @property
    def lead(self) -> str:
        """The column whose index has the rows in their order."""
        if CUSTOM in self.column:
            return ELSEWHERE if self.has_value else "team_id"
        return self.column if len(self.ids) == 1 else "team_id"

    def of(self, tasks: TaskQuerySet) -> TaskQuerySet:
        if CUSTOM in self.column:
            return self._with_custom(tasks)
        if self.ids:
            is_one = len(self.ids) == 1
            named = {self.column: self.ids[0]} if is_one else {f"{self.column}__in": self.ids}
            return tasks.filter(**named)
        return tasks.filter(Q((f"{self.column}__isnull", not self.has_value)))

    def keys(self, keys: Sequence[Key]) -> list[Key]:
        """What its rows are still to be sorted by."""
        if len(self.ids) == 1 or not self.has_value:
            return list(keys[self.width :])
        return [replace(keys[0], is_nullable=bool(self.ids)), *keys[1:]]

    def ordering(self, keys: Sequence[Key]) -> list[Any]:
        """``keys`` for the database. Where all lack a value, PostgreSQL has to be told the column
        to see that its index has them in order.
        """
        inner = [key.ordering for key in self.keys(keys)]
        if self.has_value or self.column not in _NULLABLE:
            return inner
        return ["-" * keys[0].descending + self.column, *inner]

    @property
    def width(self) -> int:
        """How many of the keys are the same for all of its rows."""
        return len(self.place) if self.ids or not self.has_value else 0

    def _with_custom(self, tasks: TaskQuerySet) -> TaskQuerySet:
        pk, column = custom_column(self.column)
        alias = custom_key(self.column).path
        if not self.has_value:
            return tasks.filter(~Elsewhere(CustomValue.objects.all(), "field_id", [pk]).checked())
        return tasks.filter(custom_values__field=pk).annotate(**{alias: F(column)})


def is_grouped(ordering: Sequence[str]) -> bool:
    first = ordering[0].removeprefix("-")
    if CUSTOM in first:
        return custom_column(first)[1] != ""
    return first in _NULLABLE | _SELDOM or first.partition("__")[0] in _RELATIONS


def read_groups(task_filter: TaskFilter, ordering: Sequence[str]) -> list[Group]:
    """In the order of the list; those without a value come last, whichever the direction."""
    first = ordering[0].removeprefix("-")
    if "__" in first:
        return _related(task_filter, ordering)
    valued = Group(first, has_value=True)
    # SQLite would look through all values of the field for each of the team's tasks.
    begins = valued.lead if CUSTOM in first else ""
    whole, some = task_filter.tasks().count(), valued.of(task_filter.tasks(begins)).count()
    groups = [
        replace(valued, count=some),
        Group(first, has_value=False, place=(None,), count=whole - some),
    ]
    return [group for group in groups if group.count]


def _related(task_filter: TaskFilter, ordering: Sequence[str]) -> list[Group]:
    """Two of the same name are one group: nothing but the rest of the order tells them apart."""
    relation = ordering[0].removeprefix("-").partition("__")[0]
    names = [path for path in ordering if path.removeprefix("-").startswith(f"{relation}__")]
    attributes = [name.partition("__")[2] for name in names]
    column = f"{relation}_id"
    counted = task_filter.tasks().order_by().values_list(column).annotate(Count("id"))
    counts: dict[UUID | None, int] = dict(counted)
    related: Any = Task._meta.get_field(relation).related_model
    by_place: defaultdict[tuple[Any, ...], list[UUID]] = defaultdict(list)
    rows = related.objects.filter(pk__in=[pk for pk in counts if pk]).order_by("pk")
    for pk, *place in rows.values_list("pk", *attributes):
        by_place[tuple(place)].append(pk)
    groups = [
        Group(
            column,
            has_value=True,
            ids=tuple(ids),
            place=place,
            count=sum(counts[pk] for pk in ids),
        )
        for place, ids in sorted(by_place.items(), reverse=ordering[0].startswith("-"))
    ]
    if without := counts.get(None):
        nothing = (None,) * len(attributes)
        groups.append(Group(column, has_value=False, place=nothing, count=without))
    return groups


def pieces(groups: Sequence[Group], start: int, stop: int) -> Iterator[tuple[Group, int, int]]:
    """Which rows of which groups stand from ``start`` to ``stop``: three pieces at most, for small
    groups that are wholly within are read together.
    """
    found: list[tuple[Group, int, int]] = []
    at = 0
    for group in groups:
        first, last = max(start - at, 0), min(stop - at, group.count)
        if first < last:
            found.append((group, first, last))
        at += group.count
    yield from found[:1]
    if between := [group for group, _, _ in found[1:-1]]:
        ids = tuple(pk for group in between for pk in group.ids)
        yield replace(between[0], ids=ids), 0, sum(group.count for group in between)
    yield from found[1:][-1:]


def left_after(
    groups: Sequence[Group], place: Sequence[Any], *, descending: bool
) -> tuple[Group | None, list[Group]]:
    """The group that a row with these values stands in, if it is there, and those after it."""
    here = next((group for group in groups if _holds(group, place)), None)
    return here, [group for group in groups if _is_after(group, place, descending=descending)]


def _holds(group: Group, place: Sequence[Any]) -> bool:
    if not group.ids:
        return group.has_value == (place[0] is not None)
    return group.place == tuple(place[: group.width])


def _is_after(group: Group, place: Sequence[Any], *, descending: bool) -> bool:
    if place[0] is None:
        return False
    if not group.has_value:
        return True
    if not group.ids:
        return False
    here = tuple(place[: group.width])
    return group.place < here if descending else group.place > here
