"""Making, changing and deleting a label."""

from typing import TypedDict, Unpack

from django.db import transaction

from accounts.models import User
from tasks.actions.many import change_each, lock_with_tasks
from tasks.events import Verb
from tasks.models import Label, Task, TaskLabel
from teams import things
from teams.models import Team
from teams.policies import Action, require


class LabelFields(TypedDict, total=False):
    """``color`` is #rrggbb in small letters."""

    name: str
    color: str
    description: str


@transaction.atomic
def create_label(*, actor: User | None, team: Team, **fields: Unpack[LabelFields]) -> Label:
    """Developers and above may. Event: ``label.created``. A name in use is a Conflict."""
    require(actor, Action.LABEL_EDIT, team)
    label = Label(team=team, **fields)
    things.create(label, actor=actor, verb=Verb.LABEL_CREATED)
    return label


@transaction.atomic
def update_label(
    *, actor: User | None, label: Label, seen: int | None = None, **fields: Unpack[LabelFields]
) -> Label:
    """Developers and above may. Event: ``label.updated``, or none when nothing is different."""
    label = _lock(label, seen)
    require(actor, Action.LABEL_EDIT, label)
    things.change(label, fields, actor=actor, verb=Verb.LABEL_UPDATED)
    return label


@transaction.atomic
def delete_label(*, actor: User | None, label: Label, seen: int | None = None) -> None:
    """Take a label off every task and out of the team. Developers and above may.

    Event: ``label.deleted``, with each task that had it; undoing it brings all of that back.
    """
    having = TaskLabel.objects.filter(label=label).values("task")
    with_it = Task.objects.filter(pk__in=having)
    label, tasks = lock_with_tasks(lambda: _lock(label, seen), with_it)
    require(actor, Action.LABEL_EDIT, label)
    items = change_each(tasks, lambda task: _take_off(task, label))
    things.remove(label, actor=actor, verb=Verb.LABEL_DELETED, items=items)


def _lock(label: Label, seen: int | None) -> Label:
    return things.lock(Label.objects.select_related("team"), label.pk, seen)


def _take_off(task: Task, label: Label) -> None:
    task.labels = [pk for pk in task.labels if pk != str(label.pk)]
