"""The fields of a task for those who may read and not change them: what is not said is left out."""

import json
from typing import Any, NamedTuple

from tasks.models import Label, Task
from tasks.moments import MOMENTS, in_words


class Fact(NamedTuple):
    name: str
    said: str
    #: Written by a program, in its own form.
    is_code: bool = False


def facts_context(task: Task, *, may_edit: bool) -> dict[str, Any]:
    return {} if may_edit else {"facts": facts_of(task)}


def facts_of(task: Task) -> list[Fact]:
    """With one query for the names of its labels, where it has some."""
    due, start = (_moment(task, field) for field in reversed(MOMENTS))
    always = [
        Fact("Status", task.status.name),
        Fact("Priority", task.get_priority_display()),
        Fact("Assignee", task.assignee.name if task.assignee else "Nobody"),
        Fact("Due date", due or "None"),
    ]
    seldom = [
        Fact("Labels", _labels(task)),
        Fact("Points", _said(task.points)),
        Fact("Start", start),
        Fact("Estimate (hours)", _said(task.estimated_hours)),
        Fact("Project", task.project.name if task.project else ""),
        Fact("Milestone", task.milestone.name if task.milestone else ""),
        Fact("Cycle", task.cycle.name if task.cycle else ""),
        Fact("Metadata", _metadata(task), is_code=True),
    ]
    return always + [fact for fact in seldom if fact.said]


def _moment(task: Task, field: str) -> str:
    moment = getattr(task, field)
    return in_words(task.team, field, moment) if moment else ""


def _labels(task: Task) -> str:
    names = Label.objects.filter(pk__in=task.labels).order_by("name") if task.labels else ()
    return ", ".join(label.name for label in names)


def _said(value: Any) -> str:
    return "" if value is None else str(value)


def _metadata(task: Task) -> str:
    return json.dumps(task.metadata, ensure_ascii=False, indent=2) if task.metadata else ""
