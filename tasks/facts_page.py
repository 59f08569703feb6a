"""The fields of a task for those who may read and not change them: what is not said is left out."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from accounts import strict_json
from tasks.models import Label, Task
from tasks.moments import MOMENTS, in_words


class Fact(NamedTuple):
    name: str
    said: str
    #: Written by a program, in its own form.
    is_code: bool = False


def facts_context(task: Task, *, may_edit: bool) -> dict[str, Any]:
    return {} if may_edit else {"facts": facts_of(task, _names(task))}


def facts_of(task: Task, names: Mapping[str, str]) -> list[Fact]:
    """``names`` are what its labels, its plans and what it is part of are called, by ids."""
    due, start = (_moment(task, field) for field in reversed(MOMENTS))
    always = [
        Fact("Status", task.status.name),
        Fact("Priority", task.get_priority_display()),
        Fact("Assignee", task.assignee.name if task.assignee else "Nobody"),
        Fact("Due date", due or "None"),
    ]
    seldom = [
        Fact("Labels", ", ".join(sorted(names[pk] for pk in task.labels if pk in names))),
        Fact("Points", _said(task.points)),
        Fact("Start", start),
        Fact("Estimate (hours)", _said(task.estimated_hours)),
        Fact("Project", names.get(str(task.project_id), "")),
        Fact("Milestone", names.get(str(task.milestone_id), "")),
        Fact("Cycle", names.get(str(task.cycle_id), "")),
        Fact("Part of", names.get(str(task.parent_id), "")),
        Fact("Metadata", _metadata(task), is_code=True),
    ]
    return always + [fact for fact in seldom if fact.said]


def _moment(task: Task, field: str) -> str:
    moment = getattr(task, field)
    return in_words(task.team, field, moment) if moment else ""


def _names(task: Task) -> dict[str, str]:
    """With a query for its labels, where it has some."""
    labels = Label.objects.filter(pk__in=task.labels) if task.labels else ()
    plans = (plan for plan in (task.project, task.milestone, task.cycle) if plan)
    parent = {str(task.parent_id): f"{task.team.key}-{task.parent.number}"} if task.parent else {}
    return {str(thing.pk): thing.name for thing in (*labels, *plans)} | parent


def _said(value: Any) -> str:
    return "" if value is None else str(value)


def _metadata(task: Task) -> str:
    return strict_json.for_people(task.metadata) if task.metadata else ""
