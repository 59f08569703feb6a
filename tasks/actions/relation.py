"""Relating two tasks of a team, and taking that back."""

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from tasks.actions.many import change_each, locked
from tasks.actions.numbers import lock_structure
from tasks.actions.placing import end_of
from tasks.events import Verb
from tasks.models import Category, Relation, RelationType, Status, Task
from teams import things
from teams.clock import Item
from teams.policies import Action, require


@transaction.atomic
def add_relation(
    *,
    actor: User | None,
    source: Task,
    other: Task,
    relation_type: RelationType,
    close: bool = False,
) -> Relation:
    """Developers and above may. Event: ``relation.created``.

    ``close`` cancels the source of ``duplicates`` along with it; the event then has the task too.
    Both tasks are of one team. What is there already, or would make a circle, is refused.
    """
    lock_structure(source.team)
    source, other = _alive(source), _alive(other)
    require(actor, Action.TASK_EDIT, source)
    if other.team_id != source.team_id:
        raise ValidationError({"task": "This team has no such task."})
    if close and relation_type != RelationType.DUPLICATES:
        raise ValidationError({"close": "Only a duplicate can be closed along with it."})
    duplicate = source
    if relation_type == RelationType.RELATES and source.created_at > other.created_at:
        source, other = other, source
    relation = Relation(team=source.team, source=source, other=other, type=relation_type)
    things.clean(relation)
    items = _cancel(duplicate) if close else []
    things.create(relation, actor=actor, verb=Verb.RELATION_CREATED, items=items)
    return relation


@transaction.atomic
def remove_relation(*, actor: User | None, relation: Relation, seen: int | None = None) -> None:
    """Developers and above may. Event: ``relation.deleted``."""
    found = Relation.objects.select_related("team", "source__team", "other__team")
    relation = things.lock(found, relation.pk, seen)
    require(actor, Action.TASK_EDIT, relation)
    things.remove(relation, actor=actor, verb=Verb.RELATION_DELETED)


def _alive(task: Task) -> Task:
    return Task.objects.alive().select_related("team").get(pk=task.pk)


def _cancel(task: Task) -> list[Item]:
    """Into the team's first column for what will not be done, or else that for what is done."""
    closed = Status.objects.filter(team=task.team)
    status = (
        closed.filter(category=Category.CANCELLED).first()
        or closed.filter(category=Category.DONE).first()
    )
    if status is None:
        raise ValidationError({"close": "This team has no status for tasks that are closed."})

    def close(one: Task) -> None:
        if one.status.category in (Category.DONE, Category.CANCELLED):
            return
        one.status, one.position = status, end_of(status)

    return change_each(locked(Task.objects.filter(pk=task.pk)), close)
