"""The list of tasks, which is read more often than everything else together."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.cache import cache
from django.db.models import Count, QuerySet

from accounts.api.keyset import Key, following
from accounts.api.listing import Listing
from accounts.prepared import raw_rows, typed
from tasks.api.rows import COLUMNS
from tasks.lists.groups import Group, is_grouped, left_after, pieces, read_groups
from tasks.lists.narrowing import MOST_SORTED, TaskFilter
from tasks.lists.scope import Scope
from tasks.lists.sorting import keys_for, with_orders
from tasks.lists.vocabulary import KEPT_SECONDS
from tasks.models import Task
from tasks.models.task_queryset import TaskQuerySet


class TaskListing(Listing):
    """Totals are counted once for each number of the clocks, and a page's SQL is made once.

    A long list that is sorted by what other tables say, or by what some tasks lack, is read group
    by group: groups.py says why.
    """

    columns = COLUMNS

    def __init__(self, scope: Scope, task_filter: TaskFilter, ordering: tuple[str, ...]) -> None:
        self.scope = scope
        self.filter = task_filter
        self.ordering: tuple[str, ...] = ordering

    @cached_property
    def rows(self) -> QuerySet[Task]:  # type: ignore[override]
        return with_orders(self.filter.tasks(self.lead, _column(self.ordering)), self.ordering)

    @cached_property
    def lead(self) -> str:
        return self.filter.lead(self.ordering, self.total)

    @cached_property
    def keys(self) -> list[Key]:
        return keys_for(self.ordering)

    @cached_property
    def groups(self) -> list[Group]:
        """None of a list that is short, or that has an index in its order as it is."""
        if not is_grouped(self.ordering) or self.total() <= MOST_SORTED:
            return []
        kind = f"groups:{self.ordering[0]}"
        return kept(kind, self.scope, self.filter, lambda: read_groups(self.filter, self.ordering))

    def total(self) -> int:
        return kept_total(self.scope, self.filter)

    def page(self, start: int, stop: int) -> list[Any]:
        return self._rows(start, stop, with_places=False)

    def after(self, place: Sequence[Any] | None, count: int) -> tuple[list[Any], Sequence[Any]]:
        if place is None:
            return self._placed(self._rows(0, count))
        if not self.groups:
            return super().after(place, count)
        is_descending = self.keys[0].descending
        here, groups = left_after(self.groups, place, descending=is_descending)
        rows, places = self._after_in(here, place, count) if here else ([], [])
        for piece in pieces(groups, 0, count - len(rows)):
            more = self._placed(self._read(*piece))
            rows, places = rows + more[0], [*places, *more[1]]
        return rows, places

    def _rows(self, start: int, stop: int, *, with_places: bool = True) -> list[Any]:
        """COLUMNS, and for places what else the list is sorted by, as the driver gives it."""
        found = pieces(self.groups, start, stop) if self.groups else [(None, start, stop)]
        return [row for piece in found for row in self._read(*piece, with_places=with_places)]

    def _placed(self, rows: list[Any]) -> tuple[list[Any], Sequence[Any]]:
        """The rows, and the place of each. Only who goes on after a row has to pay for places."""
        beside = [*COLUMNS, *_beside(self.keys)]
        parts = [(beside.index(key.path), key.field) for key in self.keys]
        return rows, _Places(rows, parts)

    def _after_in(
        self, group: Group, place: Sequence[Any], count: int
    ) -> tuple[list[Any], list[Any]]:
        """What follows in the group that the place is in."""
        keys = group.keys(self.keys)
        tasks = self.filter.tasks(group.lead, _column(self.ordering))
        rows = _rows(group, tasks, self.ordering)
        rest = rows.filter(following(keys, place[-len(keys) :]))
        found = rest.order_by(*group.ordering(self.keys))
        paths = [key.path for key in self.keys]
        both = list(found.values_list(*COLUMNS, *paths)[:count])
        return [row[: len(COLUMNS)] for row in both], [row[len(COLUMNS) :] for row in both]

    def _read(
        self, group: Group | None, start: int, stop: int, *, with_places: bool = True
    ) -> list[Any]:
        lead = group.lead if group else self.lead
        part = _Part(
            self.filter.prepared(lead), lead, self.ordering, group, start, stop, with_places
        )
        arguments = self.filter.prepared_arguments(lead)
        if isinstance(part.filter.search, str) and part.filter.search:
            return list(_page(*arguments, (part, ())))  # its SQL holds the teams in a text
        return raw_rows(_page, *arguments, shape=(part, self.scope.setups))


@dataclass(frozen=True, slots=True)
class _Places(Sequence[Any]):
    """Each is made of its row when it is asked for: who reads on asks for the last."""

    rows: Sequence[Any]
    parts: Sequence[tuple[int, Any]]

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, at: Any) -> Any:
        row = self.rows[at]
        return tuple(typed(field, row[column]) for column, field in self.parts)


@dataclass(frozen=True, slots=True)
class _Part:
    """What one statement reads of a list."""

    filter: TaskFilter
    lead: str
    ordering: tuple[str, ...]
    group: Group | None
    start: int
    stop: int
    with_places: bool


def _page(*arguments: Any) -> QuerySet[Task, Any]:
    *given, (part, _setups) = arguments
    tasks = part.filter.with_arguments(given).tasks(part.lead, _column(part.ordering))
    rows = _rows(part.group, tasks, part.ordering)
    keys: Sequence[Key] = keys_for(part.ordering)
    order = part.group.ordering(keys) if part.group else [key.ordering for key in keys]
    found = rows.order_by(*order)
    beside = _beside(keys) if part.with_places else []
    return found.values_list(*COLUMNS, *beside)[part.start : part.stop]


def _beside(keys: Sequence[Key]) -> list[str]:
    """What the list is sorted by and does not show."""
    return [key.path for key in keys if key.path not in COLUMNS]


def _column(ordering: Sequence[str]) -> str:
    return ordering[0].removeprefix("-")


def _rows(group: Group | None, tasks: TaskQuerySet, ordering: Sequence[str]) -> TaskQuerySet:
    if group is None or not group.has_value:
        tasks = with_orders(tasks, ordering)
        return group.of(tasks) if group else tasks
    return group.of(with_orders(tasks, ordering[1:]))


def kept[T](kind: str, scope: Scope, task_filter: TaskFilter, count: Callable[[], T]) -> T:
    """What is counted of tasks, for as long as the clocks stand still."""
    if not task_filter.is_lasting:
        return count()
    key = total_key(kind, scope, task_filter)
    found: T | None = cache.get(key)
    if found is None:
        found = count()
        cache.set(key, found, KEPT_SECONDS)
    return found


def kept_total(scope: Scope, task_filter: TaskFilter) -> int:
    """Counted without an order, by whichever index is best for that."""
    return kept("tasks-total", scope, task_filter, lambda: task_filter.tasks().count())


def kept_totals(scope: Scope, task_filter: TaskFilter, statuses: Sequence[UUID]) -> dict[str, int]:
    """By id of the status. By ids of statuses, not by team: there an index has all it takes."""
    if any(name == "status_id" for name, _ in task_filter.ids):
        counted = task_filter
    else:
        counted = replace(task_filter, ids=(*task_filter.ids, ("status_id", tuple(statuses))))

    def count() -> dict[str, int]:
        rows = counted.tasks().order_by().values_list("status").annotate(total=Count("id"))
        return {str(pk): total for pk, total in rows}

    return kept("board-totals", scope, counted, count)


def total_key(kind: str, scope: Scope, task_filter: TaskFilter) -> str:
    ids = list(map(str, task_filter.arguments))
    told = repr((scope.clocks, task_filter.shape, ids, task_filter.said))
    return f"{kind}:{hashlib.sha256(told.encode()).hexdigest()}"


def list_tag(address: str, scope: Scope, task_filter: TaskFilter) -> str:
    """What an answer to this address is known by for as long as nothing in the teams changes.

    Nothing where time alone changes the answer: what is overdue, or due this week.
    """
    if not task_filter.is_lasting:
        return ""
    version = settings.SPECTACULAR_SETTINGS["VERSION"]
    told = f"{version} {address} {total_key('list', scope, task_filter)}"
    return f'W/"{hashlib.sha256(told.encode()).hexdigest()[:32]}"'
