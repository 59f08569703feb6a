"""Making, changing, closing and deleting projects, milestones and cycles."""

from datetime import date, datetime
from typing import TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.reach import check_reach
from tasks.actions.many import change_each, lock_with_tasks, locked
from tasks.events import Verb
from tasks.models import Plan, Project, Task
from tasks.models.task_queryset import TaskQuerySet
from teams import things
from teams.clock import Item
from teams.models import Team
from teams.policies import Action, require


class PlanFields(TypedDict, total=False):
    """Days without hours. ``color`` is a project's alone, ``project`` a milestone's."""

    name: str
    goal: str
    starts_on: date | None
    ends_on: date | None
    color: str
    project: Project | None


@transaction.atomic
def create_plan[P: Plan](
    *, actor: User | None, team: Team, model: type[P], **fields: Unpack[PlanFields]
) -> P:
    """Add a project, milestone or cycle. Managers and admins may. Event: ``<kind>.created``.

    A name in use by another of its kind is a Conflict.
    """
    require(actor, Action.PLAN_EDIT, team)
    plan = model(team=team)
    _set(plan, fields)
    things.create(plan, actor=actor, verb=Verb(f"{plan.kind}.created"))
    return plan


@transaction.atomic
def update_plan[P: Plan](
    *, actor: User | None, plan: P, seen: int | None = None, **fields: Unpack[PlanFields]
) -> P:
    """Managers and admins may. Event: ``<kind>.updated``, or none when nothing is different."""
    plan = _lock(plan, seen)
    require(actor, Action.PLAN_EDIT, plan)
    before = plan.state()
    _set(plan, fields)
    things.save(plan, before, actor=actor, verb=Verb(f"{plan.kind}.updated"))
    return plan


@transaction.atomic
def close_plan[P: Plan](
    *, actor: User | None, plan: P, move_to: P | None = None, seen: int | None = None
) -> P:
    """Declare it over; open tasks that are left go to ``move_to``, or stay where they are.

    Managers and admins may. Event: ``<kind>.closed``, with each task that moved. Closing what is
    closed changes nothing.
    """
    tasks: list[Task] = []
    if move_to is not None:
        tasks = locked(_open_tasks(plan))
        things.hold(type(plan)._default_manager.filter(pk__in=[plan.pk, move_to.pk]))
    plan = _lock(plan, seen)
    require(actor, Action.PLAN_EDIT, plan)
    if move_to is not None:
        _check_successor(plan, move_to)
    before = plan.state()
    plan.closed_at = plan.closed_at or timezone.now()
    items = change_each(tasks, lambda task: setattr(task, plan.kind, move_to))
    things.save(plan, before, actor=actor, verb=Verb(f"{plan.kind}.closed"), items=items)
    return plan


@transaction.atomic
def reopen_plan[P: Plan](*, actor: User | None, plan: P, seen: int | None = None) -> P:
    """Take back that it is over. Managers and admins may. Event: ``<kind>.reopened``."""
    plan = _lock(plan, seen)
    require(actor, Action.PLAN_EDIT, plan)
    closed_at: datetime | None = None
    things.change(plan, {"closed_at": closed_at}, actor=actor, verb=Verb(f"{plan.kind}.reopened"))
    return plan


@transaction.atomic
def delete_plan(*, actor: User | None, plan: Plan, seen: int | None = None) -> None:
    """Its tasks stay, without it. Managers and admins may.

    Event: ``<kind>.deleted``, with each task (and each milestone of a project) that it had.
    """
    had = Task.objects.filter(**{plan.kind: plan})
    plan, tasks = lock_with_tasks(lambda: _lock(plan, seen), had)
    require(actor, Action.PLAN_EDIT, plan)
    items = change_each(tasks, lambda task: setattr(task, plan.kind, None))
    if isinstance(plan, Project):
        items += _release_milestones(plan)
    things.remove(plan, actor=actor, verb=Verb(f"{plan.kind}.deleted"), items=items)


def _lock[P: Plan](plan: P, seen: int | None) -> P:
    return things.lock(type(plan)._default_manager.select_related("team"), plan.pk, seen)


def _set(plan: Plan, fields: PlanFields) -> None:
    project = fields.get("project")
    if project is not None and project.team_id != plan.team_id:
        raise ValidationError({"project": "This team has no such project."})
    check_reach(fields, "starts_on", "ends_on")
    for name, value in fields.items():
        setattr(plan, name, value)


def _check_successor(plan: Plan, move_to: Plan) -> None:
    """As it is by now: it is locked, too."""
    now = type(plan)._default_manager.filter(team=plan.team_id, pk=move_to.pk).first()
    if now is None:
        raise ValidationError({"move_to": f"This team has no such {plan.kind}."})
    if now.pk == plan.pk or now.closed_at:
        raise ValidationError({"move_to": f"Choose another {plan.kind} that is still open."})


def _open_tasks(plan: Plan) -> TaskQuerySet:
    return Task.objects.alive().open().filter(**{plan.kind: plan})


def _release_milestones(project: Project) -> list[Item]:
    items = []
    for milestone in project.milestones.select_for_update().order_by("pk"):
        before = milestone.state()
        milestone.project = None
        milestone.version += 1
        milestone.save(update_fields=["project", "version", "updated_at"])
        items.append(things.item(milestone, before))
    return items
