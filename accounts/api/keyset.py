"""Going on after a row by the values it sorts by, instead of counting how many came before.

Every row is met once however many are added or removed meanwhile, and the hundredth page costs what
the first does. See https://use-the-index-luke.com/no-offset.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db import models
from django.db.models.expressions import Combinable, F, Func, OrderBy, Value
from django.db.models.lookups import GreaterThan, LessThan


@dataclass(frozen=True, slots=True)
class Key:
    """One column of an order. Rows without a value come last, whichever the direction."""

    path: str
    descending: bool
    field: models.Field[Any, Any]
    #: Of a column behind a relation that may be missing, the column itself cannot tell.
    is_nullable: bool = False

    @property
    def ordering(self) -> OrderBy:
        # Where nothing can be missing the plain form is the one that indexes are made for.
        nulls_last = True if self.is_nullable else None
        return OrderBy(F(self.path), descending=self.descending, nulls_last=nulls_last)

    def after(self, value: Any) -> models.Q | None:
        """Rows whose value comes later; None when no value can."""
        if value is None:
            return None
        later = models.Q((f"{self.path}__{'lt' if self.descending else 'gt'}", value))
        return later | models.Q((f"{self.path}__isnull", True)) if self.is_nullable else later

    def same(self, value: Any) -> models.Q:
        if value is None:
            return models.Q((f"{self.path}__isnull", True))
        return models.Q((self.path, value))


class RowValue(Func):
    """``(a, b, c)``, which databases compare column by column: SQL-92, row value constructor."""

    template = "(%(expressions)s)"

    def __init__(self, *parts: Combinable | Value) -> None:
        super().__init__(*parts, output_field=models.TextField())


def keys_of(model: type[models.Model], ordering: Sequence[str]) -> list[Key]:
    """From ``["-priority", "status__position"]``; ends with the id, so that no two rows tie."""
    keys = [
        Key(path, name.startswith("-"), *_field(model, path))
        for name in ordering
        if (path := name.removeprefix("-")) != "id"
    ]
    is_descending = keys[-1].descending if keys else "-id" in ordering
    return [*keys, Key("id", is_descending, *_field(model, "id"))]


def following(keys: Sequence[Key], values: Sequence[Any]) -> Any:
    """The condition that a row comes after the one with these values."""
    one_way = len({key.descending for key in keys}) == 1
    if one_way and not any(key.is_nullable for key in keys):
        return _compared_at_once(keys, values)
    return _compared_in_turn(keys, values)


def _compared_at_once(keys: Sequence[Key], values: Sequence[Any]) -> Any:
    """One comparison, which the index of this order answers by going straight to the place."""
    columns = RowValue(*(F(key.path) for key in keys))
    place = RowValue(
        *(Value(value, key.field) for key, value in zip(keys, values, strict=True)),
    )
    return LessThan(columns, place) if keys[0].descending else GreaterThan(columns, place)


def _compared_in_turn(keys: Sequence[Key], values: Sequence[Any]) -> models.Q:
    choices, ties = [], models.Q()
    for key, value in zip(keys, values, strict=True):
        if (after := key.after(value)) is not None:
            choices.append(ties & after)
        ties &= key.same(value)
    return reduce(or_, choices)


def _field(model: type[models.Model], path: str) -> tuple[models.Field[Any, Any], bool]:
    """The field at the end of the path, and whether a row may have no value there."""
    *relations, name = path.split("__")
    is_nullable = False
    for relation in relations:
        link: models.ForeignKey[Any, Any] = model._meta.get_field(relation)  # type: ignore[assignment]
        is_nullable = is_nullable or link.null
        model = link.related_model
    field: models.Field[Any, Any] = model._meta.get_field(name)  # type: ignore[assignment]
    return field, is_nullable or field.null
