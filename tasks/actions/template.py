"""Templates of a team, and making tasks of them."""

from decimal import Decimal
from typing import Any, TypedDict, Unpack
from uuid import UUID

from django.db import transaction

from accounts.models import User
from tasks.actions.checklist import create_checklist
from tasks.actions.rules import can_see, check_assignee, ids_of
from tasks.actions.task import create_task
from tasks.events import Verb
from tasks.models import Label, Priority, Task, TaskTemplate
from teams import things
from teams.models import Team
from teams.policies import Action, require


class TemplateFields(TypedDict, total=False):
    """``checklist`` and ``subtasks`` are lines of text."""

    name: str
    title: str
    description: str
    priority: Priority
    points: int | None
    estimated_hours: Decimal | None
    assignee: User | None
    labels: list[Label]
    checklist: list[str]
    subtasks: list[str]


@transaction.atomic
def create_template(
    *, actor: User | None, team: Team, **fields: Unpack[TemplateFields]
) -> TaskTemplate:
    """Managers and admins may. Event: ``task_template.created``. A name in use is a Conflict."""
    require(actor, Action.PLAN_EDIT, team)
    template = TaskTemplate(team=team, **_checked(team, fields))
    things.create(template, actor=actor, verb=Verb.TEMPLATE_CREATED)
    return template


@transaction.atomic
def update_template(
    *,
    actor: User | None,
    template: TaskTemplate,
    seen: int | None = None,
    **fields: Unpack[TemplateFields],
) -> TaskTemplate:
    """Managers and admins may. Event: ``task_template.updated``, or none when nothing differs."""
    template = _lock(template, seen)
    require(actor, Action.PLAN_EDIT, template)
    values = _checked(template.team, fields, template.assignee_id)
    things.change(template, values, actor=actor, verb=Verb.TEMPLATE_UPDATED)
    return template


@transaction.atomic
def delete_template(*, actor: User | None, template: TaskTemplate, seen: int | None = None) -> None:
    """Managers and admins may. Event: ``task_template.deleted``. Its tasks stay as they are."""
    template = _lock(template, seen)
    require(actor, Action.PLAN_EDIT, template)
    things.remove(template, actor=actor, verb=Verb.TEMPLATE_DELETED)


@transaction.atomic
def create_from_template(*, actor: User | None, template: TaskTemplate, title: str = "") -> Task:
    """A task with everything that the template says. Developers and above may.

    Events: ``task.created`` for it and each subtask, ``checklist.created``. Labels that are gone
    and an assignee who has left are passed over.
    """
    team = template.team
    require(actor, Action.TASK_CREATE, team)
    person = template.assignee
    task = create_task(
        actor=actor,
        team=team,
        title=title or template.title,
        description=template.description,
        priority=Priority(template.priority),
        points=template.points,
        estimated_hours=template.estimated_hours,
        assignee=person if person and can_see(person, team) else None,
        labels=list(Label.objects.filter(team=team, pk__in=template.labels)),
    )
    if template.checklist:
        create_checklist(actor=actor, task=task, texts=template.checklist)
    for line in template.subtasks:
        create_task(actor=actor, team=team, title=line, parent=task)
    return task


def _lock(template: TaskTemplate, seen: int | None) -> TaskTemplate:
    return things.lock(TaskTemplate.objects.select_related("team"), template.pk, seen)


def _checked(team: Team, fields: TemplateFields, assignee: UUID | None = None) -> dict[str, Any]:
    """``assignee`` is whoever it names by now."""
    values: dict[str, Any] = dict(fields)
    check_assignee(team, values.get("assignee"), assignee)
    if "labels" in values:
        values["labels"] = ids_of(values["labels"])
    for name in ("name", "title"):
        if name in values:
            values[name] = values[name].strip()
    for name in ("checklist", "subtasks"):
        if name in values:
            values[name] = [line.strip() for line in values[name]]
    return values
