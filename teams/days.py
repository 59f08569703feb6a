"""Days of a team: where it works, a day begins and ends by its own clock, also when that is put
forward or back.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, tzinfo
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


def local(team: Placed, moment: datetime) -> datetime:
    return by_clock(moment, zone(team))


def by_clock(moment: datetime, clock: tzinfo) -> datetime:
    """As a clock shows it. At the ends of the calendar, which no clock passes, as it was kept:
    accounts/reach.py takes no such moment any more.
    """
    try:
        return moment.astimezone(clock)
    except OverflowError:
        return moment


def day_of(team: Placed, moment: datetime) -> date:
    return local(team, moment).date()


def beginning(team: Placed, day: date) -> datetime:
    """Its first second. Where clocks skip midnight, a day begins with what comes after it.

    An OverflowError at the ends of the calendar, as for all that begins or ends with a day.
    """
    return datetime.combine(day, time(), zone(team)).astimezone(UTC)


def end(team: Placed, day: date) -> datetime:
    """Its last second, 23:59:59: the second time, where clocks are put back over midnight."""
    return beginning(team, day + _DAY) - _SECOND


def whole_day(
    team: Placed, moment: datetime, edge: Callable[[Placed, date], datetime] = end
) -> date | None:
    """The day that a moment stands for, when it was given as a day: it is the end of that day, or
    another edge of it.
    """
    day = day_of(team, moment)
    try:
        is_edge = moment.replace(microsecond=0) == edge(team, day)
    except OverflowError:
        return None
    return day if is_edge else None


def span(team: Placed, first: date, last: date) -> Period:
    """From the beginning of one day to the end of another."""
    return Period(beginning(team, first), end(team, last))


def week(team: Placed, day: date | None = None) -> Period:
    """From Monday to Sunday: the week of that day, or this one."""
    day = day or today(team)
    monday = day - timedelta(days=day.weekday())
    return span(team, monday, monday + 6 * _DAY)
