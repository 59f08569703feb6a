"""When somebody worked, and how long: by the clock, or so many seconds on a day."""

from datetime import date, datetime
from typing import TypedDict

from django.core.exceptions import ValidationError
from django.db.models import Sum
from django.utils import timezone

from accounts.reach import check_reach
from tasks.models import TimeEntry
from teams import days


class EntryFields(TypedDict, total=False):
    """Either ``seconds`` on a ``day`` of the team, or ``started_at`` and ``ended_at``."""

    day: date
    seconds: int
    started_at: datetime
    ended_at: datetime
    note: str


def set_time(entry: TimeEntry, fields: EntryFields) -> None:
    """Whatever was given in one way replaces what was there in the other."""
    by_clock = "started_at" in fields or "ended_at" in fields
    by_length = "seconds" in fields or "day" in fields
    if by_clock and by_length:
        sentence = "Give either seconds and a day, or a start and an end."
        raise ValidationError({"seconds": sentence})
    check_reach(fields, "day", "started_at", "ended_at")
    if "note" in fields:
        entry.note = fields["note"].strip()
    if by_clock:
        _set_clock(entry, fields)
    elif by_length or entry._state.adding:
        _set_length(entry, fields)
    if by_clock or by_length:
        _check_day(entry)


def _set_clock(entry: TimeEntry, fields: EntryFields) -> None:
    """A timer that runs may go on without an end; nothing else becomes one."""
    was_running = entry.is_running
    entry.started_at = fields.get("started_at", entry.started_at)
    entry.ended_at = fields.get("ended_at", entry.ended_at)
    if entry.started_at is None:
        raise ValidationError({"started_at": "Say when it started."})
    if entry.ended_at is None and not was_running:
        raise ValidationError({"ended_at": "Say when it ended, or start the timer instead."})
    if (entry.ended_at or entry.started_at) > timezone.now():
        field = "ended_at" if entry.ended_at else "started_at"
        raise ValidationError({field: "This lies in the future."})
    if entry.ended_at and entry.ended_at < entry.started_at:
        raise ValidationError({"ended_at": "It ends before it starts."})
    entry.day = days.day_of(entry.team, entry.started_at)
    entry.seconds = between(entry.started_at, entry.ended_at) if entry.ended_at else 0


def _set_length(entry: TimeEntry, fields: EntryFields) -> None:
    if entry.is_running:
        raise ValidationError({"seconds": "The timer runs. Stop it first."})
    if "seconds" in fields:
        entry.seconds = fields["seconds"]
        entry.started_at = entry.ended_at = None
    elif entry._state.adding:
        raise ValidationError({"seconds": "Say how long it took."})
    if "day" in fields:
        entry.day = fields["day"]
        entry.started_at = entry.ended_at = None
    elif entry._state.adding:
        entry.day = days.today(entry.team)
    if entry.seconds <= 0:
        raise ValidationError({"seconds": "Give more than no time at all."})


def _check_day(entry: TimeEntry) -> None:
    if entry.day > days.today(entry.team):
        raise ValidationError({"day": "This day lies in the future."})
    check_hours(entry)


def check_hours(entry: TimeEntry) -> None:
    """Together with what else the person has on that day, of whatever team."""
    others = TimeEntry.objects.filter(person=entry.person_id, day=entry.day).exclude(pk=entry.pk)
    total = others.aggregate(total=Sum("seconds"))["total"] or 0
    if total + entry.seconds > TimeEntry.LONGEST:
        field = "ended_at" if entry.started_at else "seconds"
        raise ValidationError({field: "That would be more than 24 hours on one day."})


def between(start: datetime, end: datetime) -> int:
    return int((end - start).total_seconds())
