"""Days of a team: where it works, a day begins and ends by its own clock, also when that is put
forward or back.
"""

from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple, Protocol
from zoneinfo import ZoneInfo

from django.utils import timezone

_SECOND = timedelta(seconds=1)
_DAY = timedelta(days=1)


class Placed(Protocol):
    """A team, or whatever else has the name of a time zone."""

    @property
    def time_zone(self) -> str: ...


class Period(NamedTuple):
    """From its first moment to its last, as a filter of moments needs them."""

    first: datetime
    last: datetime


def zone(team: Placed) -> ZoneInfo:
    return ZoneInfo(team.time_zone)


def today(team: Placed) -> date:
    return day_of(team, timezone.now())


def day_of(team: Placed, moment: datetime) -> date:
    return moment.astimezone(zone(team)).date()


def beginning(team: Placed, day: date) -> datetime:
    """Its first second. Where clocks skip midnight, a day begins with what comes after it.

    An OverflowError at the ends of the calendar, as for all of these.
    """
    return datetime.combine(day, time(), zone(team)).astimezone(UTC)


def end(team: Placed, day: date) -> datetime:
    """Its last second, 23:59:59: the second time, where clocks are put back over midnight."""
    return beginning(team, day + _DAY) - _SECOND


def whole_day(team: Placed, moment: datetime) -> date | None:
    """The day that a moment stands for, when it was given as a day: it is the end of that day."""
    day = day_of(team, moment)
    return day if moment.replace(microsecond=0) == end(team, day) else None


def span(team: Placed, first: date, last: date) -> Period:
    """From the beginning of one day to the end of another."""
    return Period(beginning(team, first), end(team, last))


def week(team: Placed, day: date | None = None) -> Period:
    """From Monday to Sunday: the week of that day, or this one."""
    day = day or today(team)
    monday = day - timedelta(days=day.weekday())
    return span(team, monday, monday + 6 * _DAY)
