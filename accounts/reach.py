"""How far the calendar reaches: the years in which days and moments lie that people and programs
give. Every clock can show them, and no week or month further on leaves the calendar.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError

FIRST_YEAR, LAST_YEAR = 1900, 9000
BEYOND = f"Give a day in the years {FIRST_YEAR} to {LAST_YEAR}."


def check_reach(fields: Mapping[str, Any], *names: str) -> None:
    """A ValidationError of those among the fields whose day or moment lies beyond."""
    wrong = {name: BEYOND for name in names if is_beyond(fields.get(name))}
    if wrong:
        raise ValidationError(wrong)


def is_beyond(day: date | None) -> bool:
    return day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR
