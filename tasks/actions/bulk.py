"""One change of many tasks: one transaction, one event, one undo."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Unpack
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from tasks import ranks
from tasks.actions.many import change_each, locked, record_many
from tasks.actions.numbers import lock_structure
from tasks.actions.rules import (
    apply_fields,
    check_fields,
    hold_with_subtasks,
    ids_of,
    release_subtasks,
)
from tasks.actions.task import TaskChanges
from tasks.lineage import lineage_of
from tasks.models import Label, Status, Task
from tasks.search.matching import beside
from teams.clock import Changes, Item
from teams.models import Event, Team
from teams.policies import Action, can, require

MOST = 1000

type Outcome = Literal["changed", "unchanged", "refused"]


class BulkChanges(TaskChanges, total=False):
    """What one can do to many tasks besides setting their fields."""

    add_labels: list[Label]
    remove_labels: list[Label]
    archived: bool
    deleted: bool


@dataclass
class BulkResult:
    """What became of each task, in the order in which they were named. No event, no change."""

    outcomes: dict[UUID, tuple[Outcome, str]] = field(default_factory=dict)
    #: Of those that changed, and of subtasks that had to be let go.
    changes: dict[UUID, Changes] = field(default_factory=dict)
    event: Event | None = None

    def count(self, outcome: Outcome) -> int:
        return sum(1 for found, _ in self.outcomes.values() if found == outcome)


def change_tasks(
    *,
    actor: User | None,
    team: Team,
    ids: Collection[UUID],
    dry_run: bool = False,
    **changes: Unpack[BulkChanges],
) -> BulkResult:
    """Change up to 1,000 tasks of one team at once. Event: one ``task.bulk_changed`` for all.

    Developers and above may; deleting is for managers, admins and a task's author, and other tasks
    are then refused while the rest goes on. A task that is gone, or of another team, is refused
    too, and so is one that would become part of itself. ``dry_run`` says what would become of each
    and changes nothing.
    """
    require(actor, Action.TASK_EDIT, team)
    if len(ids) > MOST:
        raise ValidationError({"ids": f"Change {MOST:,} tasks at a time at most."})
    if not changes:
        raise ValidationError({"changes": "Say what is to change."})
    values: Any = dict(changes)
    with transaction.atomic():
        result = _change(actor, team, ids, values)
        if dry_run:
            transaction.set_rollback(True)
            result.event = None
    return result


def _change(actor: User | None, team: Team, ids: Collection[UUID], changes: Any) -> BulkResult:
    parent = changes.get("parent")
    if changes.get("deleted") or parent:
        lock_structure(team)
    if changes.get("deleted"):
        hold_with_subtasks(team, ids)
    circles = _circles(parent) if parent else {}
    own = Task.objects.alive().filter(beside(team), pk__in=ids)
    found = {task.pk: task for task in locked(own)}
    check_fields(team, changes)
    result = BulkResult()
    refusals = circles | (_not_deletable(actor, team, found) if changes.get("deleted") else {})
    for pk in ids:
        reason = refusals.get(pk, "") if pk in found else "There is no such task in this team."
        result.outcomes[pk] = ("refused", reason) if reason else ("unchanged", "")
    tasks = {pk: found[pk] for pk, (outcome, _) in result.outcomes.items() if outcome != "refused"}
    items = _apply(list(tasks.values()), changes)
    for item in items:
        result.changes[item.target_id] = item.changes
        if item.target_id in tasks:
            result.outcomes[item.target_id] = ("changed", "")
    if items:
        count = result.count("changed")
        result.event = record_many(team, items, actor=actor, count=count)
    return result


def _not_deletable(actor: User | None, team: Team, found: Mapping[UUID, Task]) -> dict[UUID, str]:
    """Asked once of all tasks that are the actor's own, and once of all others."""
    me = actor.pk if actor else None
    may_mine, may_others = (
        can(actor, Action.TASK_DELETE, Task(team=team, creator_id=pk)) for pk in (me, None)
    )
    return {
        pk: "Your role lets you delete only tasks of your own."
        for pk, task in found.items()
        if not (may_mine if task.author_id == me else may_others)
    }


def _circles(parent: Task) -> dict[UUID, str]:
    """Why none of these can become part of the parent: the same rule as ``check_parent``.

    All get the one parent, so no circle can come of those that are let pass.
    """
    if not Task.objects.alive().filter(pk=parent.pk).exists():
        raise ValidationError({"parent": "This team has no such task."})
    above = f"{parent.key} is part of this task, so this task cannot be part of it."
    return dict.fromkeys(lineage_of([parent.pk]), above) | {
        parent.pk: "A task cannot be part of itself."
    }


def _apply(tasks: list[Task], changes: BulkChanges) -> list[Item]:
    values: dict[str, Any] = dict(changes)
    added, removed = (ids_of(values.pop(name, [])) for name in ("add_labels", "remove_labels"))
    archived, deleted = values.pop("archived", None), values.pop("deleted", False)
    status: Status | None = values.pop("status", None)
    places = _places(tasks, status)
    now = timezone.now()

    def change(task: Task) -> None:
        apply_fields(task, values)
        task.labels = sorted({*task.labels, *added} - set(removed))
        if status is not None and task.status_id != status.pk:
            task.status, task.position = status, places[task.pk]
        if archived is not None and archived != bool(task.archived_at):
            task.archived_at = now if archived else None
        if deleted:
            task.deleted_at = now

    items = change_each(tasks, change)
    return items + release_subtasks(tasks) if deleted else items


def _places(tasks: list[Task], status: Status | None) -> dict[UUID, str]:
    """The end of the column, in the order in which the tasks were named."""
    if status is None:
        return {}
    column = status.tasks.current().order_by("-position").values_list("position", flat=True)
    ranked = ranks.several_after(column.first(), len(tasks))
    return {task.pk: place for task, place in zip(tasks, ranked, strict=True)}
