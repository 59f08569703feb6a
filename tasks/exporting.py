"""A list of tasks as CSV, for spreadsheets and for other trackers.

A spreadsheet takes a cell that begins with = or the like for a formula, whoever wrote it. So such
texts get an apostrophe in front (OWASP: CSV injection). Numbers and dates are left as they are.
"""

import csv
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import datetime
from itertools import batched
from typing import Any

from tasks.custom_page import said_by
from tasks.custom_values import fields_of
from tasks.lists.listing import TaskListing
from tasks.models import Label, Task
from teams.days import local
from teams.models import Team

CONTENT_TYPE = "text/csv; charset=utf-8"
_AT_ONCE = 500
_FORMULAS = ("=", "+", "-", "@", "\t", "\r")
_COLUMNS: dict[str, Callable[[Task], Any]] = {
    "key": lambda task: task.key,
    "title": lambda task: task.title,
    "description": lambda task: task.description,
    "status": lambda task: task.status.name,
    "priority": lambda task: task.get_priority_display(),
    "assignee": lambda task: task.assignee.name if task.assignee else "",
    "creator": lambda task: task.creator.name if task.creator else "",
    "project": lambda task: task.project.name if task.project else "",
    "milestone": lambda task: task.milestone.name if task.milestone else "",
    "cycle": lambda task: task.cycle.name if task.cycle else "",
    "parent": lambda task: f"{task.team.key}-{task.parent.number}" if task.parent else "",
    "points": lambda task: task.points,
    "estimated_hours": lambda task: task.estimated_hours,
    "actual_hours": lambda task: task.actual_hours,
    "start_date": lambda task: _local(task.start_date, task.team),
    "due_date": lambda task: _local(task.due_date, task.team),
    "created_at": lambda task: _local(task.created_at, task.team),
    "updated_at": lambda task: _local(task.updated_at, task.team),
}


class _Line:
    """What csv writes to: each line is given back at once."""

    def write(self, line: str) -> str:
        return line


def file_name(team: Team) -> str:
    return f"{team.slug}-tasks.csv"


def csv_lines(team: Team, listing: TaskListing) -> Iterator[str]:
    """All tasks of the list, in its order, with the labels and the custom fields of the team."""
    writer = csv.writer(_Line())
    fields = fields_of(team)
    labels = {str(pk): name for pk, name in _labels(team)}
    own = [*_COLUMNS, "labels"]
    yield writer.writerow([*own, *(_column(field.name, own) for field in fields.values())])
    ids = list(listing.ordered().values_list("pk", flat=True))
    for chunk in batched(ids, _AT_ONCE):
        found = {task.pk: task for task in Task.objects.filter(pk__in=chunk).for_reading()}
        tasks = [found[pk] for pk in chunk if pk in found]
        said = {pk: {str(one.field.pk): one for one in told} for pk, told in said_by(tasks).items()}
        for task in tasks:
            custom = (_custom(task.custom.get(pk), said[task.pk].get(pk)) for pk in fields)
            yield writer.writerow([*_cells(task), _names(task, labels), *custom])


def safe(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULAS) else value


def _column(name: str, own: Collection[str]) -> Any:
    """A field of the team's that is called like one of ours has a column that is not."""
    return f"custom.{name}" if name.lower() in own else safe(name)


def _labels(team: Team) -> Iterable[tuple[Any, str]]:
    return Label.objects.filter(team=team).values_list("pk", "name")


def _cells(task: Task) -> Iterator[Any]:
    return (safe(read(task)) for read in _COLUMNS.values())


def _names(task: Task, labels: dict[str, str]) -> Any:
    return safe(", ".join(sorted(labels[pk] for pk in task.labels if pk in labels)))


def _custom(value: Any, said: Any) -> Any:
    """Numbers stay numbers; everything else is told in words."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    return safe(said.text) if said else ""


def _local(moment: datetime | None, team: Team) -> str:
    return local(team, moment).isoformat(timespec="seconds") if moment else ""
