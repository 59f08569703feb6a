"""Days and moments as queries name them: 2027-01-31, this-week, 7d, with < > or ``..``."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.utils.dateparse import parse_datetime

from tasks.lists.language import Value
from teams import days
from teams.days import Period, Placed

_RELATIVE = re.compile(r"(?P<sign>[+-]?)(?P<count>[0-9]{1,4})(?P<unit>[dwmy])", re.ASCII)
_UNITS = {"d": 1, "w": 7, "m": 30, "y": 365}
_WEEKS = {"last-week": -7, "this-week": 0, "next-week": 7}
_DAYS = {"yesterday": -1, "today": 0, "tomorrow": 1}
CHOICE = (
    "Give a day such as 2027-01-31, a moment, today, this-week, 7d or -30d; with < > <= >= before"
    " it, or two with .. between them."
)


class Bounds(NamedTuple):
    """``last`` belongs to it. None is without end."""

    first: datetime | None
    last: datetime | None


def bounds(value: Value, place: Placed) -> Bounds:
    """The moments that a value means, by the days of the team's time zone."""
    try:
        return _bounds(value, lambda text: _period(text, place))
    except (OverflowError, ValueError) as error:
        raise ValidationError(CHOICE) from error


def _bounds(value: Value, read: Callable[[str], Period]) -> Bounds:
    first, dots, last = value.text.partition("..")
    if dots and not value.op and (first or last):
        return Bounds(read(first).first if first else None, read(last).last if last else None)
    period = read(value.text)
    match value.op:
        case "<":
            return Bounds(None, period.first - timedelta(microseconds=1))
        case "<=":
            return Bounds(None, period.last)
        case ">":
            return Bounds(period.last + timedelta(microseconds=1), None)
        case ">=":
            return Bounds(period.first, None)
    return Bounds(*period)


def _period(text: str, place: Placed) -> Period:
    today, word = days.today(place), text.lower()
    if word in _WEEKS:
        found = days.week(place, today + timedelta(days=_WEEKS[word]))
    elif (day := _day(word, today)) is not None:
        found = days.span(place, day, day)
    else:
        moment = parse_datetime(text)
        if moment is None or len(text) <= len("2027-01-31"):
            raise ValueError
        moment = (moment if moment.tzinfo else moment.replace(tzinfo=days.zone(place))).astimezone(
            UTC
        )
        return Period(moment, moment)
    # A day ends with its last microsecond here: nothing falls between two days.
    return Period(found.first, found.last + timedelta(microseconds=999_999))


def _day(word: str, today: date) -> date | None:
    if word in _DAYS:
        return today + timedelta(days=_DAYS[word])
    if found := _RELATIVE.fullmatch(word):
        count = int(found["count"]) * _UNITS[found["unit"]]
        return today + timedelta(days=-count if found["sign"] == "-" else count)
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", word, re.ASCII):
        return date.fromisoformat(word)
    return None
