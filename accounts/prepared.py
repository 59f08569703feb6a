"""Queries whose SQL is made once, for the few that every request of the API runs.

Django composes the SQL of a queryset anew each time, and that takes several times as long as the
database needs to answer. So these are composed once for each shape and kept. The queryset still
says what is read: nothing here writes SQL.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable
from datetime import UTC, datetime
from functools import cache, lru_cache
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections, models

type Build = Callable[..., models.QuerySet[Any, Any]]

_ID: models.UUIDField[Any, Any] = models.UUIDField()


class _Statement(NamedTuple):
    sql: str
    #: What stands at each place: the number of an argument, or a constant in a tuple.
    places: tuple[int | tuple[Any], ...]


def raw_rows(build: Build, *arguments: Any, shape: Hashable = ()) -> list[tuple[Any, ...]]:
    """Rows as the driver gives them. SQLite has ids as text and moments without their UTC.

    ``build(*arguments, shape)`` makes the queryset and names its columns by ``values_list``. The
    arguments are ids (as objects, or as they came from here) and words that stand in it unchanged.
    Whatever else the queryset depends on has to be in ``shape``. One without a shape finds its rows
    by key, and is planned once for each connection.
    """
    database: Any = connections[DEFAULT_DB_ALIAS]  # of one of our engines, see config/databases.py
    statement = _statement(database.vendor, build, len(arguments), shape)
    if statement is None:
        return []
    given = [
        _ID.get_db_prep_value(value, database) if isinstance(value, UUID) else value
        for value in arguments
    ]
    values = [given[at] if isinstance(at, int) else at[0] for at in statement.places]
    with database.prepared_cursor() if shape == () else database.cursor() as cursor:
        cursor.execute(statement.sql, values)
        return list(cursor.fetchall())


def instance[M: models.Model](model: type[M], row: tuple[Any, ...]) -> M:
    """The object of a row that holds all columns of the model, in the order of ``columns_of``."""
    values = list(row)
    for at, field in _to_be_typed(model):
        values[at] = typed(field, values[at])
    return model.from_db(DEFAULT_DB_ALIAS, columns_of(model), values)


@cache
def _to_be_typed(model: type[models.Model]) -> list[tuple[int, models.Field[Any, Any]]]:
    """The columns that drivers may give in a form of their own."""
    kinds = (models.UUIDField, models.DateTimeField, models.JSONField, models.BooleanField)
    fields = enumerate(model._meta.concrete_fields)
    return [(at, field) for at, field in fields if isinstance(field, kinds)]


def columns_of(model: type[models.Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]


def id_text(value: UUID | str) -> UUID | str:
    """An id ready for JSON. SQLite keeps it as 32 hexadecimal digits."""
    if isinstance(value, str):
        return f"{value[:8]}-{value[8:12]}-{value[12:16]}-{value[16:20]}-{value[20:]}"
    return value


@lru_cache(maxsize=512)
def _statement(_vendor: str, build: Build, count: int, shape: Hashable) -> _Statement | None:
    """Composed with made-up ids for the arguments, which are then found in the parameters.

    None where no row can fit, which Django knows without asking the database.
    """
    markers = [uuid4() for _ in range(count)]
    try:
        sql, parameters = build(*markers, shape).query.sql_with_params()
    except EmptyResultSet:
        return None
    known = {form: i for i, m in enumerate(markers) for form in (m, m.hex, str(m))}
    places = tuple(known.get(value, (value,)) for value in parameters)
    return _Statement(sql, places)


def typed(field: models.Field[Any, Any], value: Any) -> Any:
    """A value as the driver gives it, as the field has it."""
    if value is None:
        return None
    if isinstance(field, models.UUIDField) and isinstance(value, str):
        return UUID(value)
    if isinstance(field, models.DateTimeField) and isinstance(value, str):
        value = datetime.fromisoformat(value)  # SQLite knows the type of columns alone
    if isinstance(value, datetime) and value.tzinfo is None:
        return value.replace(tzinfo=UTC)
    if isinstance(field, models.JSONField) and isinstance(value, str):
        return json.loads(value)
    return bool(value) if isinstance(field, models.BooleanField) else value
