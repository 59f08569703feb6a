"""Creating, changing, moving and deleting a task."""

from datetime import datetime
from typing import Any, TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from tasks import ranks
from tasks.actions.numbers import take_numbers
from tasks.events import Verb, task_state, task_target
from tasks.models import Priority, Status, Task
from teams import clock
from teams.models import Team
from teams.policies import Action, require, users_who_can

_RELATIONS = ("team", "status", "assignee", "creator")


class TaskChanges(TypedDict, total=False):
    """The fields people set. ``points`` are whole story points; ``due_date`` is a moment in UTC."""

    title: str
    description: str
    status: Status
    priority: Priority
    due_date: datetime | None
    points: int | None
    assignee: User | None


@transaction.atomic
def create_task(*, actor: User | None, team: Team, **fields: Unpack[TaskChanges]) -> Task:
    """Add a task to the end of its column. Developers and above may. Event: ``task.created``.

    Without a status it gets the team's default. Assigning somebody else mails them.
    """
    require(actor, Action.TASK_CREATE, team)
    task = Task(team=team, creator=actor)
    task.status = fields.get("status") or team.statuses.get(is_default=True)
    _set(task, fields)
    [task.number] = take_numbers(team)
    task.position = _end_of(task.status)
    _validate(task)
    task.save(force_insert=True)
    _record(Verb.TASK_CREATED, actor, task, {})
    return task


@transaction.atomic
def update_task(*, actor: User | None, task: Task, **changes: Unpack[TaskChanges]) -> Task:
    """Change fields of a task; a new status puts it at the end of that column.

    Developers and above may. Event: ``task.updated``, or none when nothing is different.
    Assigning somebody else mails them.
    """
    task = _lock(task)
    require(actor, Action.TASK_EDIT, task)
    before = task_state(task)
    if (status := changes.get("status")) and status != task.status:
        task.position = _end_of(status)
    _set(task, changes)
    _save(Verb.TASK_UPDATED, actor, task, before)
    return task


@transaction.atomic
def move_task(
    *, actor: User | None, task: Task, status: Status, below: Task | None, above: Task | None
) -> Task:
    """Put a card into a column, below one card or above another; with neither, at the end.

    Developers and above may. Event: ``task.moved``. A neighbour that has left the column in the
    meantime is passed over, so the card still lands in the column it was dropped on.
    """
    task = _lock(task)
    require(actor, Action.TASK_EDIT, task)
    before = task_state(task)
    _set(task, {"status": status})
    task.position = _place(task, below, above)
    _save(Verb.TASK_MOVED, actor, task, before)
    return task


@transaction.atomic
def delete_task(*, actor: User | None, task: Task) -> None:
    """Take a task out of sight. Managers, admins and its author may. Event: ``task.deleted``."""
    task = _lock(task)
    require(actor, Action.TASK_DELETE, task)
    before = task_state(task)
    task.deleted_at = timezone.now()
    _save(Verb.TASK_DELETED, actor, task, before)


def _lock(task: Task) -> Task:
    tasks = Task.objects.alive().select_related(*_RELATIONS)
    return tasks.select_for_update(of=("self",)).get(pk=task.pk)


def _set(task: Task, changes: TaskChanges) -> None:
    """The rules that span objects: a status and an assignee have to belong to the task's team."""
    if (status := changes.get("status")) and status.team_id != task.team_id:
        raise ValidationError({"status": "This team has no such status."})
    assignee = changes.get("assignee")
    if assignee is not None and not _can_see(assignee, task.team):
        raise ValidationError(
            {"assignee": "Nobody of that id is a member of this team. Invite them first."}
        )
    for field, value in changes.items():
        setattr(task, field, value)


def _can_see(user: User, team: Team) -> bool:
    return users_who_can(Action.TEAM_VIEW, team).filter(pk=user.pk).exists()


def _validate(task: Task) -> None:
    """Relations were checked above; asking the database again whether they exist is waste."""
    task.title = task.title.strip()
    task.clean_fields(exclude=_RELATIONS)


def _save(verb: Verb, actor: User | None, task: Task, before: dict[str, Any]) -> None:
    _validate(task)
    if not clock.changed(before, task_state(task)):
        return
    task.version += 1
    task.save(force_update=True)
    _record(verb, actor, task, before)


def _record(verb: Verb, actor: User | None, task: Task, before: dict[str, Any]) -> None:
    changes = clock.changed(before, task_state(task))
    target = task_target(task)
    clock.record(team=task.team, verb=verb, actor=actor, target=target, changes=changes)


def _end_of(status: Status) -> str:
    last = status.tasks.alive().order_by("-position", "-id").values_list("position", flat=True)
    return ranks.between(last.first(), None)


def _place(task: Task, below: Task | None, above: Task | None) -> str:
    """A rank next to the neighbour that was named, in the column as it is now."""
    column = task.status.tasks.alive().exclude(pk=task.pk)
    positions = column.values_list("position", flat=True)
    if below and (low := positions.filter(pk=below.pk).first()) is not None:
        high = positions.filter(position__gt=low).order_by("position").first()
        return ranks.between(low, high)
    if above and (high := positions.filter(pk=above.pk).first()) is not None:
        low = positions.filter(position__lt=high).order_by("-position").first()
        return ranks.between(low, high)
    return ranks.between(positions.order_by("-position", "-id").first(), None)
