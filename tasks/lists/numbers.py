"""Numbers as queries name them: 5, >3, 2..8."""

import re
from decimal import Decimal
from math import ceil, floor

from django.core.exceptions import ValidationError
from django.db.models import Q

from tasks.lists.language import Value

_NUMBER = re.compile(r"-?[0-9]{1,11}(\.[0-9]{1,4})?", re.ASCII)
#: PostgreSQL's smallint.
_LARGEST_WHOLE = 32_767
_LOOKUPS = {"<": "lt", "<=": "lte", ">": "gt", ">=": "gte", "": "exact"}


def number_condition(column: str, value: Value, *, is_whole: bool = False) -> Q:
    """``is_whole`` is said of a column that holds whole numbers alone."""
    first, dots, last = value.text.partition("..")
    if not dots or value.op:
        return _compared(column, value.op, _number(value.text), is_whole=is_whole)
    found = Q((f"{column}__isnull", False))
    if first or not last:
        found &= _compared(column, ">=", _number(first), is_whole=is_whole)
    return found & _compared(column, "<=", _number(last), is_whole=is_whole) if last else found


def _compared(column: str, op: str, number: Decimal, *, is_whole: bool) -> Q:
    """A column of whole numbers is never asked for a fraction, which it would cut off, nor whether
    it is below more than it can hold: Django says yes even of what has no number.
    """
    if is_whole and op and abs(number) > _LARGEST_WHOLE and (number > 0) == op.startswith("<"):
        return Q((f"{column}__isnull", False))
    if not is_whole or number == int(number):
        return Q((f"{column}__{_LOOKUPS[op]}", number))
    below, above = Q((f"{column}__lte", floor(number))), Q((f"{column}__gte", ceil(number)))
    match op:
        case "<" | "<=":
            return below
        case ">" | ">=":
            return above
    return below & above


def _number(text: str) -> Decimal:
    if not _NUMBER.fullmatch(text):
        raise ValidationError("Give a number, such as 5, >3 or 2..8.")
    return Decimal(text)
