"""A list as the paginator asks for it: how many rows, one page of them, those after a place."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django.db.models import QuerySet

from accounts.api.keyset import Key, following, keys_of


class Listing:
    """``ordering`` names columns, ``-`` to descend. With ``columns`` rows are tuples of those."""

    def __init__(
        self, rows: QuerySet[Any, Any], ordering: Sequence[str], columns: Sequence[str] = ()
    ) -> None:
        self.rows = rows
        self.ordering = ordering
        self.columns = columns

    @cached_property
    def keys(self) -> list[Key]:
        return keys_of(self.rows.model, self.ordering)

    def ordered(self) -> QuerySet[Any, Any]:
        return self.rows.order_by(*(key.ordering for key in self.keys))

    def total(self) -> int:
        return self.rows.count()

    def page(self, start: int, stop: int) -> list[Any]:
        rows = self.ordered()
        return list((rows.values_list(*self.columns) if self.columns else rows)[start:stop])

    def after(self, place: Sequence[Any] | None, count: int) -> tuple[list[Any], Sequence[Any]]:
        """The rows behind a place, and for each the place that it is: the values it sorts by."""
        rows = self.ordered()
        if place is not None:
            rows = rows.filter(following(self.keys, place))
        paths = [key.path for key in self.keys]
        if not self.columns:
            found = list(rows[:count])
            return found, [tuple(getattr(row, path) for path in paths) for row in found]
        width = len(self.columns)
        both = list(rows.values_list(*self.columns, *paths)[:count])
        return [row[:width] for row in both], [row[width:] for row in both]
