"""Paging of every list: by ``page`` with totals, or by ``cursor`` for all of a long list."""

from collections.abc import Sequence
from typing import Any

from django.core import signing
from django.http.request import QueryDict
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.request import Request

from accounts.api.answers import Answer
from accounts.api.listing import Listing

_DEFAULT_LIMIT, _MAX_LIMIT, _MAX_PAGE = 20, 100, 1_000_000
_BAD_CURSOR = "This cursor belongs to another list or order. Start again with an empty cursor."


class PageOrCursorPagination(BasePagination):
    parameters = frozenset({"page", "limit", "cursor"})

    def paginate_queryset(  # type: ignore[override]
        self,
        queryset: Listing,
        request: Request,
        view: Any = None,  # noqa: ARG002
    ) -> list[Any]:
        query = request.query_params
        self.limit = _number(query, "limit", _DEFAULT_LIMIT, _MAX_LIMIT)
        if "cursor" not in query:
            return self._page(queryset, _number(query, "page", 1, _MAX_PAGE))
        if "page" in query:
            raise ValidationError({"page": ["Give a page or a cursor, not both."]})
        return self._after(queryset, query["cursor"], request.path)

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

    def _page(self, listing: Listing, page: int) -> list[Any]:
        total = listing.total()
        self.pagination: dict[str, Any] = {
            "page": page,
            "limit": self.limit,
            "total": total,
            "total_pages": -(-total // self.limit),
        }
        start = (page - 1) * self.limit
        return listing.page(start, start + self.limit) if start < total else []

    def _after(self, listing: Listing, token: str, path: str) -> list[Any]:
        bound_to = [path, [[key.path, key.descending] for key in listing.keys]]
        place = _opened(token, bound_to, listing) if token else None
        rows, places = listing.after(place, self.limit + 1)
        is_more = len(rows) > self.limit
        self.pagination = {
            "limit": self.limit,
            "next_cursor": _sealed(places[self.limit - 1], bound_to) if is_more else None,
        }
        return rows[: self.limit]


def _number(query: QueryDict, name: str, default: int, most: int) -> int:
    text = query.get(name)
    if text is None:
        return default
    if text.isascii() and text.isdecimal() and len(text) < 10 and 1 <= int(text) <= most:  # noqa: PLR2004
        return int(text)
    raise ValidationError({name: [f"Give a whole number from 1 to {most}."]})


def _sealed(place: Sequence[Any], bound_to: list[Any]) -> str:
    texts = [value if value is None or isinstance(value, int) else _text(value) for value in place]
    signer = signing.Signer(salt="cursor")  # without the time, so that one page has one answer
    return signer.sign_object([bound_to, texts], compress=True)


def _opened(token: str, bound_to: list[Any], listing: Listing) -> list[Any]:
    try:
        belongs_to, values = signing.Signer(salt="cursor").unsign_object(token)
    except signing.BadSignature as error:
        raise ValidationError({"cursor": [_BAD_CURSOR]}) from error
    if belongs_to != bound_to:
        raise ValidationError({"cursor": [_BAD_CURSOR]})
    return [key.field.to_python(value) for key, value in zip(listing.keys, values, strict=True)]


def _text(value: Any) -> str:
    """Moments to the microsecond, ids, words: each field reads its own text back."""
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _parameter(name: str, description: str, **limits: int) -> dict[str, Any]:
    schema = {"type": "integer", **limits}
    return {"name": name, "in": "query", "description": description, "schema": schema}
