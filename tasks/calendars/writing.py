"""A feed as text: RFC 5545, with the names that RFC 7986 gives a calendar.

Tasks are events, because that is what calendar programs show of an address that they subscribe to;
most leave to-dos (VTODO) out. An event says when its task is due. With a start date as well, it
lasts from the one to the other. Nobody is busy by it.

Moments are in UTC, which needs no description of any time zone, and is right on the day when clocks
change as well. A task that is due on a day, not at an hour, is an event of that whole day, by the
clock of its team. Whatever is in a feed is there each time it is read: UID and SEQUENCE stay with
the task and its version, and DTSTAMP is when the task last changed, so that the same tasks give
the same bytes.
"""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from icalendar import Calendar, Event, vDuration, vText

from tasks.calendars.reading import Contents
from tasks.models import Category, Label, Task
from teams import days

#: How often programs are asked to come back.
REFRESH = timedelta(minutes=30)
_LONGEST_TEXT = 500
_DAY = timedelta(days=1)
#: Characters that RFC 5545 forbids in any text: controls, but for the tab and the end of a line.
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def write(contents: Contents) -> bytes:
    """The whole calendar, with lines of 75 octets that end in CRLF."""
    calendar = Calendar()
    for name, value in _properties(contents).items():
        calendar.add(name, value)
    calendar.add("REFRESH-INTERVAL", REFRESH, {"VALUE": "DURATION"})  # RFC 7986, 5.7
    tasks = contents.tasks
    labels = _labels(tasks)
    for task in tasks:
        calendar.add_component(_event(task, labels))
    text: bytes = calendar.to_ical()
    return text


def _properties(contents: Contents) -> dict[str, object]:
    """Twice where an older name is what many programs still read."""
    name = vText(_clean(contents.feed.name))
    return {
        "PRODID": "-//Stint//Tasks//EN",
        "VERSION": "2.0",
        "CALSCALE": "GREGORIAN",
        "METHOD": "PUBLISH",
        "NAME": name,
        "X-WR-CALNAME": name,
        "X-PUBLISHED-TTL": vDuration(REFRESH),
    }


def _event(task: Task, labels: Mapping[str, str]) -> Event:
    event = Event()
    host = urlsplit(settings.SITE_URL).hostname
    event.add("UID", f"{task.pk}@{host}")
    event.add("DTSTAMP", task.updated_at.astimezone(UTC))
    event.add("CREATED", task.created_at.astimezone(UTC))
    event.add("LAST-MODIFIED", task.updated_at.astimezone(UTC))
    event.add("SEQUENCE", task.version)
    for name, moment in _times(task).items():
        event.add(name, moment)
    event.add("SUMMARY", _summary(task))
    event.add("DESCRIPTION", _description(task))
    event.add("URL", settings.SITE_URL + reverse("tasks:detail", args=[task.key]))
    event.add("STATUS", "CONFIRMED")
    event.add("TRANSP", "TRANSPARENT")
    if names := [_clean(labels[pk]) for pk in task.labels if pk in labels]:
        event.add("CATEGORIES", names)
    return event


def _times(task: Task) -> dict[str, date | datetime]:
    """Begin and end. Without an end, a moment is a moment and a day is a day (RFC 5545, 3.6.1)."""
    due, start = task.due_date, task.start_date
    if due is None:
        raise ValueError("A task without a due date stands in no calendar.")
    day = days.whole_day(task.team, due)
    if start is None or _second(start) >= _second(due):
        return {"DTSTART": day or due.astimezone(UTC)}
    if day is not None:
        return {"DTSTART": days.day_of(task.team, start), "DTEND": day + _DAY}
    return {"DTSTART": start.astimezone(UTC), "DTEND": due.astimezone(UTC)}


def _second(moment: datetime) -> datetime:
    """As a calendar tells it. What ends has to end later than it begins (RFC 5545, 3.8.2.2)."""
    return moment.replace(microsecond=0)


def _summary(task: Task) -> str:
    mark = "✓ " if task.status.category == Category.DONE else ""
    return _clean(f"{mark}{task.key} {task.title}")


def _description(task: Task) -> str:
    """What a calendar has no property for, and the beginning of what the task says."""
    assignee = task.assignee.name if task.assignee else "nobody"
    facts = f"{task.status.name}, {task.get_priority_display().lower()} priority, {assignee}"
    text = task.description.strip()
    cut = text if len(text) <= _LONGEST_TEXT else f"{text[:_LONGEST_TEXT]}…"
    return _clean(f"{facts}\n{task.team.name}\n\n{cut}").strip()


def _labels(tasks: list[Task]) -> dict[str, str]:
    used = {pk for task in tasks for pk in task.labels}
    return {
        str(pk): name for pk, name in Label.objects.filter(pk__in=used).values_list("pk", "name")
    }


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
