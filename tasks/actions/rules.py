"""The rules that span objects: what a task may point to, whoever sets it and in whichever way."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Q

from accounts import strict_json
from accounts.models import User
from accounts.reach import check_reach
from tasks.actions.many import change_each, locked
from tasks.actions.numbers import lock_structure
from tasks.candidates import candidates
from tasks.custom_values import checked
from tasks.lineage import lineage_of
from tasks.models import CustomField, Label, Task
from tasks.moments import MOMENTS, OF_WHOLE_DAY
from teams import things
from teams.clock import Item
from teams.models import Team

_POINTS_TO = ("status", "parent", "project", "milestone", "cycle")


def check_fields(team: Team, changes: dict[str, Any], task: Task | None = None) -> None:
    """Whatever a task of the team points to belongs to the team, and its assignee can see it.

    Values of custom fields become what tasks keep. People whom the ``task`` names already stay.
    """
    for name in _POINTS_TO:
        if (thing := changes.get(name)) and thing.team_id != team.pk:
            raise ValidationError({name: f"This team has no such {name}."})
    check_assignee(team, changes.get("assignee"), task.assignee_id if task else None)
    for name in ("labels", "add_labels", "remove_labels"):
        if any(label.team_id != team.pk for label in changes.get(name, ())):
            raise ValidationError({name: "This team has no such label."})
    check_reach(changes, *MOMENTS)
    if custom := changes.get("custom"):
        hold_choices(team)
        changes["custom"] = checked(team, custom, said=task.custom if task else {})
    if sentence := strict_json.complaint(changes.get("metadata")):
        raise ValidationError({"metadata": sentence})


def hold_choices(team: Team) -> None:
    """Until the transaction ends nobody takes a choice of a custom field away. After the tasks.

    Written out, for Django has no lock that several may hold. On SQLite nobody else writes anyway.
    """
    if connection.features.has_select_for_update:
        fields = CustomField._meta.db_table
        statement = f"SELECT id FROM {fields} WHERE team_id = %s ORDER BY id FOR KEY SHARE"  # noqa: S608
        with connection.cursor() as cursor:
            cursor.execute(statement, [team.pk])


def apply_fields(task: Task, changes: dict[str, Any]) -> None:
    """Set what :func:`check_fields` and :func:`check_parent` have let pass."""
    values = dict(changes)
    if (labels := values.pop("labels", None)) is not None:
        task.labels = ids_of(labels)
    for pk, value in values.pop("custom", {}).items():
        task.set_custom(pk, value)
    if "title" in values:
        values["title"] = values["title"].strip()
    for name, moment_of in OF_WHOLE_DAY.items():
        if _is_day(values.get(name)):
            values[name] = moment_of(task.team, values[name])
    for field, value in values.items():
        setattr(task, field, value)


def ids_of(labels: Collection[Label]) -> list[str]:
    return sorted({str(label.pk) for label in labels})


def check_parent(task: Task, parent: UUID) -> None:
    """No task is part of itself, however long the way round, nor of one that is in the trash."""
    lock_structure(task.team)
    check_lineage(task, parent, lineage_of([parent]))


def check_lineage(task: Task, parent: UUID, known: Mapping[UUID, Task]) -> None:
    """``check_parent`` among tasks that are ``known``: all above it, as they will be."""
    if parent not in known:
        raise ValidationError({"parent": "This team has no such task."})
    if known[parent].deleted_at and not task.deleted_at:
        key = known[parent].key
        raise ValidationError({"parent": f"{key} is in the trash. Restore it first."})
    passed, above = {task.pk}, known.get(parent)
    while above is not None and above.pk not in passed:
        passed.add(above.pk)
        above = known[above.parent_id] if above.parent_id else None
    if above is not None:
        raise ValidationError({"parent": "A task cannot be part of itself. Choose another."})


def hold_with_subtasks(team: Team, ids: Collection[UUID]) -> None:
    """Lock tasks that are to go along with those that are let go by it, in the order of all ids.

    Which hang on them is settled by :func:`lock_structure`, which comes before.
    """
    things.hold(Task.objects.filter(Q(pk__in=ids) | Q(parent__in=ids), team=team))


def release_subtasks(tasks: Collection[Task]) -> list[Item]:
    """Take the subtasks of tasks that go away out of them; those that go as well stay in."""
    gone = [task.pk for task in tasks]
    children = locked(Task.objects.filter(parent__in=gone).exclude(pk__in=gone))
    return change_each(children, _without_parent)


def check_assignee(team: Team, assignee: User | None, now: UUID | None) -> None:
    """``now`` is whoever it is by now."""
    if assignee and not candidates(team, now).filter(pk=assignee.pk).exists():
        sentence = "Nobody of that id is a member of this team. Invite them first."
        raise ValidationError({"assignee": sentence})


def can_see(user: User, team: Team) -> bool:
    return candidates(team).filter(pk=user.pk).exists()


def _without_parent(task: Task) -> None:
    task.parent = None


def _is_day(value: Any) -> bool:
    return isinstance(value, date) and not isinstance(value, datetime)
