"""Rules by which tasks come again: RFC 5545 recurrence rules, in the wall time of a place.

Moments go in and out; between, everything is counted in local time without an offset, so that
09:00 stays 09:00 when clocks are put forward or back.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from dateutil.rrule import rrule, rrulestr  # type: ignore[import-untyped]
from django.core.exceptions import ValidationError
from django.utils import timezone

from tasks.models import Recurrence, RecurrenceMode
from tasks.recurrence_parts import complaint
from teams import days

_PARTS = frozenset(
    ("FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "WKST",
     "BYYEARDAY", "BYWEEKNO")
)  # fmt: skip
_FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
_MOST = {"INTERVAL": 1000, "COUNT": 10_000}
_UNTIL = re.compile(r"\A(\d{8})(?:T(\d{6})(Z?))?\Z")
_LAST_YEAR = 2200
#: A rule that never comes true is looked through to the end of the calendar, which takes seconds.
#: Days and weekdays repeat every 400 years; counted so late, the end is 380 years away.
_SHIFT = 7600
#: How far from now a rule may begin, so that counting up to now stays short.
_FARTHEST = timedelta(days=3660)


def normalized(rule: str, zone: ZoneInfo) -> str:
    """The rule in capitals, without a prefix; a ValidationError when it is none that we follow.

    ``UNTIL`` becomes local time, as the rest is.
    """
    text = rule.strip().upper().removeprefix("RRULE:")
    parts: dict[str, str] = {}
    for part in text.split(";"):
        name, _, value = part.partition("=")
        if name not in _PARTS or name in parts or not value:
            raise _wrong(f"“{part[:40]}” is not understood.")
        parts[name] = value
    if parts.get("FREQ") not in _FREQUENCIES:
        raise _wrong("FREQ has to be DAILY, WEEKLY, MONTHLY or YEARLY.")
    for name, most in _MOST.items():
        number = parts.get(name, "1")
        if not (number.isascii() and number.isdecimal() and 1 <= int(number[:9]) <= most):
            raise _wrong(f"{name} goes from 1 to {most}.")
    if reason := complaint(parts):
        raise _wrong(reason)
    if "UNTIL" in parts:
        if "COUNT" in parts:
            raise _wrong("Give COUNT or UNTIL, not both.")
        parts["UNTIL"] = _local_until(parts["UNTIL"], zone)
    text = ";".join(f"{name}={value}" for name, value in parts.items())
    _parsed(text, datetime(2026, 1, 1))  # noqa: DTZ001  (local time)
    return text


def check_start(starts_at: datetime) -> None:
    if abs(starts_at - timezone.now()) > _FARTHEST:
        raise ValidationError(
            {"starts_at": "Begin within ten years from now, or less than ten ago."}
        )


def after(rule: str, starts_at: datetime, zone: ZoneInfo, moment: datetime) -> Iterator[datetime]:
    """The moments of a normalized rule that come after a moment, one after the other."""
    start = _shifted(_local(starts_at, zone), _SHIFT)
    bound = _shifted(_local(moment, zone), _SHIFT)
    for local in _parsed(rule, start).xafter(bound):
        found = _shifted(local, -_SHIFT).replace(tzinfo=zone).astimezone(UTC)
        if found > moment:  # an hour that comes twice has been there once
            yield found


def upcoming(
    rule: str, starts_at: datetime, zone: ZoneInfo, moment: datetime, count: int = 5
) -> list[datetime]:
    return list(islice(after(rule, starts_at, zone, moment), count))


def preview(recurrence: Recurrence, now: datetime, count: int = 5) -> list[datetime]:
    """The next dates; of one that waits for the last task, as if that were done now."""
    if recurrence.mode == RecurrenceMode.COMPLETION:
        return once_done(recurrence, now, count)
    begin = max(now, recurrence.starts_at, recurrence.last_at or now)
    return upcoming(recurrence.rule, recurrence.starts_at, days.zone(recurrence), begin, count)


def once_done(recurrence: Recurrence, done_at: datetime, count: int) -> list[datetime]:
    """The dates after the last task was done, counted from that day, as many as are left."""
    zone = days.zone(recurrence)
    rule, total = _without_count(recurrence.rule)
    left = count if total is None else max(0, total - 1 - recurrence.made)
    hour = recurrence.starts_at.astimezone(zone).time()
    start = datetime.combine(done_at.astimezone(zone).date(), hour, zone).astimezone(UTC)
    return upcoming(rule, start, zone, max(done_at, start), min(count, left))


def latest(
    rule: str, starts_at: datetime, zone: ZoneInfo, first: datetime, now: datetime
) -> datetime:
    """Of the moments from ``first``, which is one of them, the last that is not after now."""
    found = first
    for moment in after(rule, starts_at, zone, first):
        if moment > now:
            break
        found = moment
    return found


def _without_count(rule: str) -> tuple[str, int | None]:
    """The rule without its COUNT, and what that was."""
    parts = rule.split(";")
    counts = [int(part.removeprefix("COUNT=")) for part in parts if part.startswith("COUNT=")]
    rest = ";".join(part for part in parts if not part.startswith("COUNT="))
    return rest, counts[0] if counts else None


def _parsed(rule: str, start: datetime) -> rrule:
    parts = [_until_shifted(part) if start.year > _LAST_YEAR else part for part in rule.split(";")]
    try:
        found = rrulestr(";".join(parts), dtstart=start)
    except (ValueError, OverflowError, TypeError, IndexError, KeyError, AttributeError) as error:
        raise _wrong("It cannot be read.") from error
    if not isinstance(found, rrule):
        raise _wrong("It cannot be read.")
    return found


def _until_shifted(part: str) -> str:
    name, _, value = part.partition("=")
    return f"UNTIL={int(value[:4]) + _SHIFT}{value[4:]}" if name == "UNTIL" else part


def _local_until(text: str, zone: ZoneInfo) -> str:
    """A day alone counts until it ends."""
    match = _UNTIL.match(text)
    try:
        day = match and datetime.fromisoformat(f"{match[1]}T{match[2] or '235959'}")
    except ValueError:
        day = None
    if match is None or day is None or not 1970 <= day.year <= _LAST_YEAR:  # noqa: PLR2004
        raise _wrong("UNTIL takes a day or a moment, such as 20271231 or 20271231T170000Z.")
    if match[3]:
        day = _local(day.replace(tzinfo=UTC), zone)
    return f"{day:%Y%m%dT%H%M%S}"


def _local(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.astimezone(zone).replace(tzinfo=None, fold=0)


def _shifted(local: datetime, years: int) -> datetime:
    return local.replace(year=local.year + years)


def _wrong(reason: str) -> ValidationError:
    return ValidationError({"rule": f"Give a rule such as FREQ=WEEKLY;BYDAY=MO. {reason}"})
