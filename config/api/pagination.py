"""Paging of every list: by ``page`` with totals, or by ``cursor`` for all of a long list.

A view sets ``ordering`` (names of columns, ``-`` for descending) and may set ``columns``: rows are
then tuples of those columns instead of model objects. ``total(queryset)`` of a view, where it has
one, knows the total more cheaply than by counting.
"""

from collections.abc import Sequence
from typing import Any

from django.core import signing
from django.db.models import QuerySet
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.request import Request

from accounts.api.answers import Answer
from config.api.keyset import Key, following, keys_of

_DEFAULT_LIMIT, _MAX_LIMIT, _MAX_PAGE = 20, 100, 1_000_000
_BAD_CURSOR = "This cursor belongs to another list or order. Start again with an empty cursor."


class PageOrCursorPagination(BasePagination):
    parameters = frozenset({"page", "limit", "cursor"})

    def paginate_queryset(
        self, queryset: QuerySet[Any], request: Request, view: Any = None
    ) -> list[Any]:
        query = request.query_params
        self.limit = _number(query, "limit", _DEFAULT_LIMIT, _MAX_LIMIT)
        keys = keys_of(queryset.model, view.ordering)
        queryset = queryset.order_by(*(key.ordering for key in keys))
        if "cursor" not in query:
            page = _number(query, "page", 1, _MAX_PAGE)
            return self._page(queryset, view, page)
        if "page" in query:
            raise ValidationError({"page": ["Give a page or a cursor, not both."]})
        return self._after(query["cursor"], queryset, keys, view, request.path)

    def get_paginated_response(self, data: Any) -> Answer:
        return Answer(data, meta={"pagination": self.pagination})

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        return schema

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:  # noqa: ARG002
        return [
            _parameter("page", "Which page, from 1.", minimum=1, maximum=_MAX_PAGE, default=1),
            _parameter(
                "limit", "Rows at a time.", minimum=1, maximum=_MAX_LIMIT, default=_DEFAULT_LIMIT
            ),
            {
                "name": "cursor",
                "in": "query",
                "description": "Instead of `page`: empty to begin, then each `next_cursor`.",
                "allowEmptyValue": True,
                "schema": {"type": "string"},
            },
        ]

    def _page(self, queryset: QuerySet[Any], view: Any, page: int) -> list[Any]:
        total = view.total(queryset) if hasattr(view, "total") else queryset.count()
        self.pagination = {
            "page": page,
            "limit": self.limit,
            "total": total,
            "total_pages": -(-total // self.limit),
        }
        start = (page - 1) * self.limit
        if start >= total:
            return []
        columns = getattr(view, "columns", None)
        rows = queryset.values_list(*columns) if columns else queryset
        return list(rows[start : start + self.limit])

    def _after(
        self, token: str, queryset: QuerySet[Any], keys: Sequence[Key], view: Any, path: str
    ) -> list[Any]:
        bound_to = [path, [[key.path, key.descending] for key in keys]]
        if token:
            values = _opened(token, bound_to, keys)
            queryset = queryset.filter(following(keys, values))
        rows, marks = self._rows_with_marks(queryset, keys, view)
        is_more = len(rows) > self.limit
        last = marks[self.limit - 1] if is_more else None
        self.pagination = {
            "limit": self.limit,
            "next_cursor": _sealed(last, bound_to) if last is not None else None,
        }
        return rows[: self.limit]

    def _rows_with_marks(
        self, queryset: QuerySet[Any], keys: Sequence[Key], view: Any
    ) -> tuple[list[Any], list[tuple[Any, ...]]]:
        """One row more than asked for, and for each the values that it sorts by."""
        wanted = slice(self.limit + 1)
        if columns := getattr(view, "columns", None):
            both = list(queryset.values_list(*columns, *(key.path for key in keys))[wanted])
            width = len(both[0]) - len(keys) if both else 0
            return [row[:width] for row in both], [row[width:] for row in both]
        rows = list(queryset[wanted])
        return rows, [tuple(getattr(row, key.path) for key in keys) for row in rows]


def _number(query: Any, name: str, default: int, most: int) -> int:
    text = query.get(name)
    if text is None:
        return default
    if text.isascii() and text.isdecimal() and len(text) < 10 and 1 <= int(text) <= most:  # noqa: PLR2004
        return int(text)
    raise ValidationError({name: [f"Give a whole number from 1 to {most}."]})


def _sealed(values: tuple[Any, ...], bound_to: list[Any]) -> str:
    texts = [value if value is None or isinstance(value, int) else _text(value) for value in values]
    return signing.dumps([bound_to, texts], salt="cursor", compress=True)


def _opened(token: str, bound_to: list[Any], keys: Sequence[Key]) -> list[Any]:
    try:
        belongs_to, values = signing.loads(token, salt="cursor")
    except signing.BadSignature as error:
        raise ValidationError({"cursor": [_BAD_CURSOR]}) from error
    if belongs_to != bound_to:
        raise ValidationError({"cursor": [_BAD_CURSOR]})
    return [key.field.to_python(value) for key, value in zip(keys, values, strict=True)]


def _text(value: Any) -> str:
    """Moments to the microsecond, ids, words: each field reads its own text back."""
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _parameter(name: str, description: str, **limits: int) -> dict[str, Any]:
    schema = {"type": "integer", **limits}
    return {"name": name, "in": "query", "description": description, "schema": schema}
