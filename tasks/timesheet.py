"""Time that was spent: which entries a query means, and their totals.

Totals are added up by the database, in as many queries for ten entries as for a million.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Count, QuerySet, Sum
from django.db.models.functions import TruncMonth, TruncWeek

from accounts.models import User, display_name
from tasks.models import Task, TaskLabel, TimeEntry
from teams.models import Team

#: More groups than that are no overview; the largest are shown.
MOST_GROUPS = 1000


@dataclass(frozen=True)
class TimeFilter:
    """All parts of it narrow; dates are the team's days and count in."""

    team: Team | None = None
    person: User | None = None
    task: Task | None = None
    first: date | None = None
    last: date | None = None
    running: bool | None = None

    def entries(self, viewer: User) -> QuerySet[TimeEntry]:
        found = TimeEntry.objects.visible_to(viewer)
        parts = {
            "team": self.team,
            "person": self.person,
            "task": self.task,
            "day__gte": self.first,
            "day__lte": self.last,
        }
        found = found.filter(**{name: part for name, part in parts.items() if part is not None})
        if self.running is not None:
            running = TimeEntry.objects.running().values("pk")
            found = found.filter(pk__in=running) if self.running else found.exclude(pk__in=running)
        return found


class Total(NamedTuple):
    """``key`` is the id or the first day of the group, None for what belongs to none."""

    key: Any
    name: str
    seconds: int
    entries: int

    @property
    def hours(self) -> float:
        return round(self.seconds / 3600, 2)


def sum_of(entries: QuerySet[TimeEntry]) -> int:
    return int(entries.aggregate(total=Sum("seconds"))["total"] or 0)


def totals(entries: QuerySet[TimeEntry], group: str) -> list[Total]:
    """Running timers do not count yet. Days come in order, everything else the longest first."""
    found = GROUPS[group](entries.filter(seconds__gt=0).order_by())
    if group in ("day", "week", "month"):
        return sorted(found, key=lambda total: total.key)
    return sorted(found, key=lambda total: (-total.seconds, total.name))


def _by(entries: QuerySet[Any], *columns: str, seconds: str = "seconds") -> list[Any]:
    rows = entries.values_list(*columns).annotate(total=Sum(seconds), number=Count(seconds))
    return list(rows.order_by("-total")[:MOST_GROUPS])


def _tasks(entries: QuerySet[TimeEntry]) -> list[Total]:
    columns = ("task__team__key", "task__number", "task__title", "task")
    return [
        Total(pk, f"{key}-{number} {title}", seconds, count)
        for key, number, title, pk, seconds, count in _by(entries, *columns)
    ]


def _people(entries: QuerySet[TimeEntry]) -> list[Total]:
    columns = ("person", "person__first_name", "person__last_name", "person__email")
    return [
        Total(pk, display_name(*names) if pk else "Somebody who has left", seconds, count)
        for pk, *names, seconds, count in _by(entries, *columns)
    ]


def _labels(entries: QuerySet[TimeEntry]) -> list[Total]:
    """A task of two labels counts for both; those of tasks without any come under None."""
    columns = ("label", "label__name")
    # Entries as a subquery: what is joined to labels is the task, once for each label.
    labelled = TaskLabel.objects.filter(task__time_entries__in=entries.values("pk"))
    found = [Total(*row) for row in _by(labelled, *columns, seconds="task__time_entries__seconds")]
    without = entries.filter(task__labels=[])
    rest = without.aggregate(total=Sum("seconds"), entries=Count("pk"))
    if rest["entries"]:
        found.append(Total(None, "No label", rest["total"], rest["entries"]))
    return found


def _days(entries: QuerySet[TimeEntry]) -> list[Total]:
    return [
        Total(day, day.isoformat(), seconds, count) for day, seconds, count in _by(entries, "day")
    ]


def _periods(truncate: Any) -> Callable[[QuerySet[TimeEntry]], list[Total]]:
    def totals_of(entries: QuerySet[TimeEntry]) -> list[Total]:
        return [
            Total(day, day.isoformat(), seconds, count)
            for day, seconds, count in _by(entries.annotate(period=truncate("day")), "period")
        ]

    return totals_of


GROUPS: dict[str, Callable[[QuerySet[TimeEntry]], list[Total]]] = {
    "task": _tasks,
    "person": _people,
    "label": _labels,
    "day": _days,
    "week": _periods(TruncWeek),
    "month": _periods(TruncMonth),
}
