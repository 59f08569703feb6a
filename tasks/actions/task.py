"""Creating, changing, moving, archiving, deleting and restoring a task."""

from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Any, TypedDict, Unpack

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from tasks import ranks
from tasks.actions.many import record_many
from tasks.actions.numbers import lock_structure, take_numbers
from tasks.actions.placing import end_of, make_room, place
from tasks.actions.rules import (
    apply_fields,
    check_fields,
    check_parent,
    hold_with_subtasks,
    release_subtasks,
)
from tasks.events import Verb
from tasks.indexing import index, indexed
from tasks.models import Cycle, Label, Milestone, Priority, Project, Status, Task
from teams import things
from teams.models import State, Team
from teams.policies import Action, require


class TaskChanges(TypedDict, total=False):
    """The fields people set. ``points`` are whole story points.

    Dates are moments in UTC, or days of the team: it starts at the beginning of one and is due at
    the end of one. ``custom`` is {id or name of a custom field: value} for the fields to set; None
    takes a value away.
    """

    title: str
    description: str
    status: Status
    priority: Priority
    start_date: datetime | date | None
    due_date: datetime | date | None
    estimated_hours: Decimal | None
    points: int | None
    assignee: User | None
    parent: Task | None
    project: Project | None
    milestone: Milestone | None
    cycle: Cycle | None
    labels: list[Label]
    custom: dict[str, Any]
    metadata: dict[str, Any]


@transaction.atomic
def create_task(*, actor: User | None, team: Team, **fields: Unpack[TaskChanges]) -> Task:
    """Add a task to the end of its column. Developers and above may. Event: ``task.created``.

    Without a status it gets the team's default. Assigning somebody else mails them.
    """
    require(actor, Action.TASK_CREATE, team)
    task = Task(team=team, creator=actor)
    task.status = fields.get("status") or team.statuses.get(is_default=True)
    [task.number] = take_numbers(team)  # before what the fields lock
    set_fields(task, fields)
    task.position = end_of(task.status)
    settle = partial(index, [task]) if task.labels or task.custom else None
    things.create(task, actor=actor, verb=Verb.TASK_CREATED, settle=settle)
    return task


@transaction.atomic
def update_task(
    *, actor: User | None, task: Task, seen: int | None = None, **changes: Unpack[TaskChanges]
) -> Task:
    """Change fields of a task; a new status puts it at the end of that column.

    Developers and above may. Event: ``task.updated``, or none when nothing is different.
    Assigning somebody else mails them.
    """
    if changes.get("parent"):
        lock_structure(task.team)
    task = lock_task(task, seen)
    require(actor, Action.TASK_EDIT, task)
    before = task.state()
    if (status := changes.get("status")) and status != task.status:
        task.position = end_of(status)
    set_fields(task, changes)
    _save(task, before, actor, Verb.TASK_UPDATED)
    return task


@transaction.atomic
def move_task(
    *,
    actor: User | None,
    task: Task,
    status: Status | None,
    below: Task | None,
    above: Task | None,
    strict: bool = False,
    seen: int | None = None,
) -> Task:
    """Put a card into a column (None: its own) below one card or above another, or at the end.

    Developers and above may. Event: ``task.moved``; where a spot has become crowded (ranks.py),
    also the system's ``task.spread`` of those that made room. A neighbour that has left the
    column in the meantime is passed over, so the card still lands in the column it was dropped on;
    ``strict`` refuses neighbours that are not in it, or not in that order.
    """
    task = lock_task(task, seen)
    require(actor, Action.TASK_EDIT, task)
    before = task.state()
    set_fields(task, {"status": status or task.status})
    task.position = place(task, below, above, strict=strict)
    spread = make_room(task) if len(task.position) > ranks.LONGEST else []
    _save(task, before, actor, Verb.TASK_MOVED)
    if spread:
        record_many(task.team, spread, actor=None, count=len(spread), verb=Verb.TASKS_SPREAD)
    return task


@transaction.atomic
def archive_task(
    *, actor: User | None, task: Task, archived: bool, seen: int | None = None
) -> Task:
    """Put a task away, out of boards and lists but not of search, or take it out again.

    Developers and above may. Events: ``task.archived``, ``task.unarchived``.
    """
    task = lock_task(task, seen)
    require(actor, Action.TASK_EDIT, task)
    before = task.state()
    if archived != bool(task.archived_at):
        task.archived_at = timezone.now() if archived else None
    _save(task, before, actor, Verb.TASK_ARCHIVED if archived else Verb.TASK_UNARCHIVED)
    return task


@transaction.atomic
def delete_task(*, actor: User | None, task: Task, seen: int | None = None) -> None:
    """Put a task into the trash. Managers, admins and its author may. Event: ``task.deleted``.

    Its subtasks stay, without a parent.
    """
    lock_structure(task.team)
    hold_with_subtasks(task.team, [task.pk])
    task = lock_task(task, seen)
    require(actor, Action.TASK_DELETE, task)
    before = task.state()
    task.deleted_at = timezone.now()
    items = release_subtasks([task])
    things.save(task, before, actor=actor, verb=Verb.TASK_DELETED, items=items)


@transaction.atomic
def restore_task(*, actor: User | None, task: Task) -> Task:
    """Take a task out of the trash. Who may delete it may. Event: ``task.restored``.

    Without a parent that stays there.
    """
    lock_structure(task.team)
    task = things.lock(Task.objects.for_reading(), task.pk)
    require(actor, Action.TASK_DELETE, task)
    before = task.state()
    task.deleted_at = None
    if task.parent and task.parent.deleted_at:
        task.parent = None
    _save(task, before, actor, Verb.TASK_RESTORED)
    return task


def lock_task(task: Task, seen: int | None = None) -> Task:
    return things.lock(Task.objects.alive().for_reading(), task.pk, seen)


def set_fields(task: Task, changes: TaskChanges) -> None:
    values: dict[str, Any] = dict(changes)
    check_fields(task.team, values, task)
    if parent := values.get("parent"):
        check_parent(task, parent.pk)
    apply_fields(task, values)


def _save(task: Task, before: State, actor: User | None, verb: Verb) -> None:
    def settle() -> None:
        if indexed(task.state()) != indexed(before):
            index([task])

    things.save(task, before, actor=actor, verb=verb, settle=settle)
