"""The moments of a task, its start and its due date: each may be given as a day of the team and
means then the first or the last second of that day.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from types import MappingProxyType

from teams import days
from teams.days import Placed

#: What a day without an hour means.
OF_WHOLE_DAY: Mapping[str, Callable[[Placed, date], datetime]] = MappingProxyType(
    {"start_date": days.beginning, "due_date": days.end}
)
MOMENTS = tuple(OF_WHOLE_DAY)


def hour_of(team: Placed, field: str, moment: datetime) -> time | None:
    """By the team's clock, and nothing where it stands for the whole day."""
    if days.whole_day(team, moment, OF_WHOLE_DAY[field]):
        return None
    return days.local(team, moment.replace(microsecond=0)).time()


def at(team: Placed, day: date | None, hour: time | None) -> datetime | date | None:
    """As actions take it: a day, or a moment when it has an hour by the team's clock."""
    if day is None or hour is None:
        return day
    return datetime.combine(day, hour, days.zone(team))


def in_words(team: Placed, field: str, moment: datetime) -> str:
    """With the year, by the team's clock, and with its hour unless it is a whole day."""
    day = f"{days.day_of(team, moment):%-d %B %Y}"
    hour = hour_of(team, field, moment)
    return f"{day}, {hour:%H:%M}" if hour else day


def in_short(team: Placed, field: str, moment: datetime) -> str:
    """As :func:`in_words`, for narrow places: without the year."""
    day = f"{days.day_of(team, moment):%-d %b}"
    hour = hour_of(team, field, moment)
    return f"{day}, {hour:%H:%M}" if hour else day
