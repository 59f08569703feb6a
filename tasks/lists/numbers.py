"""Numbers as queries name them: 5, >3, 2..8."""

import re
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db.models import Q

from tasks.lists.language import Value

_NUMBER = re.compile(r"-?[0-9]{1,9}(\.[0-9]{1,4})?", re.ASCII)
_LOOKUPS = {"<": "lt", "<=": "lte", ">": "gt", ">=": "gte", "": "exact"}


def number_condition(column: str, value: Value) -> Q:
    first, dots, last = value.text.partition("..")
    if not dots or value.op:
        return Q((f"{column}__{_LOOKUPS[value.op]}", _number(value.text)))
    found = Q((f"{column}__isnull", False))
    if first or not last:
        found &= Q((f"{column}__gte", _number(first)))
    return found & Q((f"{column}__lte", _number(last))) if last else found


def _number(text: str) -> Decimal:
    if not _NUMBER.fullmatch(text):
        raise ValidationError("Give a number, such as 5, >3 or 2..8.")
    return Decimal(text)
