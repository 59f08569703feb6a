"""The list of tasks, which is read more often than everything else together."""

import hashlib
from functools import cached_property
from typing import Any

from django.core.cache import cache
from django.db.models import QuerySet

from accounts.api.keyset import keys_of
from accounts.api.listing import Listing
from accounts.prepared import raw_rows
from tasks.api.filters import TaskFilter, narrowed
from tasks.api.rows import COLUMNS
from tasks.api.scope import KEPT_SECONDS, Scope
from tasks.models import Task


class TaskListing(Listing):
    """The total is counted once for each number of the clocks, and a page's SQL is made once."""

    columns = COLUMNS

    def __init__(self, scope: Scope, task_filter: TaskFilter, ordering: tuple[str, ...]) -> None:
        self.scope = scope
        self.filter = task_filter
        self.ordering = ordering

    @cached_property
    def rows(self) -> QuerySet[Task]:  # type: ignore[override]
        return self.filter.tasks()

    def total(self) -> int:
        told = repr((self.scope.clocks, self.filter.shape, list(map(str, self.filter.arguments))))
        key = f"tasks-total:{hashlib.sha256(told.encode()).hexdigest()}"
        total: int | None = cache.get(key)
        if total is None:
            total = self.rows.count()
            cache.set(key, total, KEPT_SECONDS)
        return total

    def page(self, start: int, stop: int) -> list[Any]:
        if self.filter.search:  # texts are as many as there are searches: nothing to keep
            return super().page(start, stop)
        shape = (self.filter.shape, tuple(self.ordering), start, stop)
        return raw_rows(_page, *self.filter.arguments, shape=shape)


def _page(*arguments: Any) -> QuerySet[Task, Any]:
    *ids, (shape, ordering, start, stop) = arguments
    keys = keys_of(Task, ordering)
    rows = narrowed(shape, ids).order_by(*(key.ordering for key in keys))
    return rows.values_list(*COLUMNS)[start:stop]
