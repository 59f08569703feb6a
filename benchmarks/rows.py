"""Many rows of a model by the fastest way that each database has: COPY, or executemany."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from django.db import connection, models
from django.db.models.fields import NOT_PROVIDED


class RowWriter:
    """Rows are ``{field: value}``; what a row leaves out has the default of its field.

    Without validation, and without what the actions write beside the row.
    """

    def __init__(self, model: type[models.Model]) -> None:
        self._model = model
        self._is_copied = connection.vendor == "postgresql"

    def write(self, rows: Iterable[dict[str, Any]]) -> None:
        rows = iter(rows)
        if (first := next(rows, None)) is None:
            return
        fields = [
            field
            for field in self._model._meta.concrete_fields
            if field.name in first or not field.primary_key
        ]
        given = [(field.name, _default(field)) for field in fields]
        values = (
            tuple(_driver(row.get(name, default)) for name, default in given)
            for row in _with(first, rows)
        )
        table = self._model._meta.db_table
        columns = ", ".join(str(field.column) for field in fields)
        (self._copy if self._is_copied else self._insert)(table, columns, len(fields), values)

    def _copy(self, table: str, columns: str, _width: int, rows: Iterator[tuple[Any, ...]]) -> None:
        with (
            connection.cursor() as cursor,
            cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy,
        ):
            for row in rows:
                copy.write_row(row)

    def _insert(
        self, table: str, columns: str, width: int, rows: Iterator[tuple[Any, ...]]
    ) -> None:
        marks = ", ".join(["%s"] * width)
        with connection.cursor() as cursor:
            every: Any = rows  # one by one, which SQLite takes too
            cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", every)  # noqa: S608


def _with(first: dict[str, Any], rest: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    yield first
    yield from rest


def _default(field: models.Field[Any, Any]) -> Any:
    if field.default is NOT_PROVIDED:
        return None if field.null else ""
    return field.get_default()


def _driver(value: Any) -> Any:
    """As both drivers take it; an id in SQLite's form is one that PostgreSQL reads, too."""
    convert = _CONVERTERS.get(type(value))
    return convert(value) if convert else value


_CONVERTERS: dict[type, Callable[[Any], Any]] = {
    UUID: lambda pk: pk.hex,
    datetime: lambda moment: moment.replace(tzinfo=None).isoformat(" "),
    list: lambda value: orjson.dumps(value).decode(),
    dict: lambda value: orjson.dumps(value).decode(),
}
