"""Checklists of a task and their items."""

from collections.abc import Sequence
from typing import Any, TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone

from accounts.models import User
from tasks import ranks
from tasks.actions.rules import can_see, check_assignee
from tasks.actions.task import create_task
from tasks.events import Verb
from tasks.models import Checklist, ChecklistItem, Task
from teams import clock, things
from teams.clock import Item
from teams.models import Thing
from teams.policies import Action, require


class ChecklistFields(TypedDict, total=False):
    """``below`` and ``above`` name a neighbour to be put next to."""

    title: str
    below: Checklist | None
    above: Checklist | None


class ItemFields(TypedDict, total=False):
    """``below`` and ``above`` name a neighbour of the same list to be put next to."""

    text: str
    done: bool
    assignee: User | None
    below: ChecklistItem | None
    above: ChecklistItem | None


@transaction.atomic
def create_checklist(
    *, actor: User | None, task: Task, title: str = "Checklist", texts: Sequence[str] = ()
) -> Checklist:
    """A list at the end of the task's lists, with an item for each text. Developers and above may.

    Event: ``checklist.created``, with its items.
    """
    task = _lock_task(task)
    require(actor, Action.TASK_EDIT, task)
    if task.checklists.count() >= Checklist.MAX_PER_TASK:
        raise ValidationError({"title": f"A task has {Checklist.MAX_PER_TASK} checklists at most."})
    checklist = Checklist(team=task.team, task=task, title=title)
    checklist.position = ranks.between(_last(task.checklists.all()), None)
    things.clean(checklist)
    checklist.save(force_insert=True)
    places = ranks.several_after(None, len(texts))
    items = [
        ChecklistItem(team=task.team, checklist=checklist, text=text.strip(), position=place)
        for text, place in zip(texts, places, strict=True)
    ]
    for item in items:
        things.clean(item)
    ChecklistItem.objects.bulk_create(items)
    clock.record(
        team=task.team,
        verb=Verb.CHECKLIST_CREATED,
        actor=actor,
        target=checklist.target(),
        changes=clock.changed({}, checklist.state()),
        items=[things.item(item, {}) for item in items],
    )
    return checklist


@transaction.atomic
def update_checklist(
    *,
    actor: User | None,
    checklist: Checklist,
    seen: int | None = None,
    **fields: Unpack[ChecklistFields],
) -> Checklist:
    """Developers and above may. Event: ``checklist.updated``, or none when nothing is different."""
    checklist = _lock(checklist, seen)
    require(actor, Action.TASK_EDIT, checklist)
    others = Checklist.objects.filter(task=checklist.task_id).exclude(pk=checklist.pk)
    things.change(checklist, _placed(fields, others), actor=actor, verb=Verb.CHECKLIST_UPDATED)
    return checklist


@transaction.atomic
def delete_checklist(*, actor: User | None, checklist: Checklist, seen: int | None = None) -> None:
    """Developers and above may. Event: ``checklist.deleted``, with its items."""
    checklist = _lock(checklist, seen)
    require(actor, Action.TASK_EDIT, checklist)
    items = things.locked(checklist.items.all())
    gone = [Item(item.kind, item.pk, clock.changed(item.state(), {})) for item in items]
    things.remove(checklist, actor=actor, verb=Verb.CHECKLIST_DELETED, items=gone)


@transaction.atomic
def add_item(
    *, actor: User | None, checklist: Checklist, **fields: Unpack[ItemFields]
) -> ChecklistItem:
    """An item at the end of the list, or where it is put. Developers and above may.

    Event: ``checklist_item.created``.
    """
    checklist = _lock(checklist)
    require(actor, Action.TASK_EDIT, checklist)
    if checklist.items.count() >= Checklist.MAX_ITEMS:
        raise ValidationError({"text": f"A checklist takes {Checklist.MAX_ITEMS} items at most."})
    item = ChecklistItem(team=checklist.team, checklist=checklist)
    item.position = ranks.between(_last(checklist.items.all()), None)
    _set(item, fields, actor)
    things.create(item, actor=actor, verb=Verb.ITEM_CREATED)
    return item


@transaction.atomic
def update_item(
    *,
    actor: User | None,
    item: ChecklistItem,
    seen: int | None = None,
    **fields: Unpack[ItemFields],
) -> ChecklistItem:
    """Developers and above may. Event: ``checklist_item.updated``, or none when nothing differs.

    Ticking it off notes who did, and when.
    """
    item = _lock_item(item, seen)
    require(actor, Action.TASK_EDIT, item)
    before = item.state()
    _set(item, fields, actor)
    things.save(item, before, actor=actor, verb=Verb.ITEM_UPDATED)
    return item


@transaction.atomic
def delete_item(*, actor: User | None, item: ChecklistItem, seen: int | None = None) -> None:
    """Developers and above may. Event: ``checklist_item.deleted``."""
    item = _lock_item(item, seen)
    require(actor, Action.TASK_EDIT, item)
    things.remove(item, actor=actor, verb=Verb.ITEM_DELETED)


@transaction.atomic
def convert_item(*, actor: User | None, item: ChecklistItem) -> Task:
    """Make a subtask of an item, which goes. Developers and above may.

    Events: ``task.created``, ``checklist_item.deleted``. In this order, for a task takes its number
    before the clock.
    """
    item = _lock_item(item)
    require(actor, Action.TASK_EDIT, item)
    title, rest = item.text[: Task.MAX_TITLE], item.text[Task.MAX_TITLE :]
    assignee = item.assignee if item.assignee and can_see(item.assignee, item.team) else None
    task = create_task(
        actor=actor,
        team=item.team,
        title=title,
        description=f"{title}{rest}" if rest else "",
        parent=item.checklist.task,
        assignee=assignee,
    )
    things.remove(item, actor=actor, verb=Verb.ITEM_DELETED)
    return task


def _lock_task(task: Task) -> Task:
    return things.lock(Task.objects.alive().select_related("team"), task.pk)


def _lock(checklist: Checklist, seen: int | None = None) -> Checklist:
    alive = Checklist.objects.filter(task__deleted_at=None).select_related("team", "task__team")
    return things.lock(alive, checklist.pk, seen)


def _lock_item(item: ChecklistItem, seen: int | None = None) -> ChecklistItem:
    alive = ChecklistItem.objects.filter(checklist__task__deleted_at=None)
    related = alive.select_related("team", "assignee", "done_by", "checklist__task__team")
    return things.lock(related, item.pk, seen)


def _set(item: ChecklistItem, fields: ItemFields, actor: User | None) -> None:
    others = ChecklistItem.objects.filter(checklist=item.checklist_id).exclude(pk=item.pk)
    values = _placed(fields, others)
    check_assignee(item.team, values.get("assignee"), item.assignee_id)
    if (done := values.pop("done", None)) is not None and done != bool(item.done_at):
        item.done_at, item.done_by = (timezone.now(), _plain_user(actor)) if done else (None, None)
    for name, value in values.items():
        setattr(item, name, value)


def _plain_user(actor: User | None) -> User | None:
    """Staff in the back office act as a proxy of the person that they are."""
    return actor and User(pk=actor.pk)


def _placed[T: Thing](fields: Any, others: models.QuerySet[T]) -> dict[str, Any]:
    """With a position in place of the neighbours. One that is gone by now is refused."""
    values = dict(fields)
    below, above = values.pop("below", None), values.pop("above", None)
    for name in ("text", "title"):
        if name in values:
            values[name] = values[name].strip()
    for name, neighbour in (("below", below), ("above", above)):
        if neighbour is not None and not others.filter(pk=neighbour.pk).exists():
            raise ValidationError({name: "It has no such neighbour."})
    places = others.values_list("position", flat=True)
    if below:
        low = places.get(pk=below.pk)
        high = places.filter(position__gt=low).order_by("position").first()
        values["position"] = ranks.between(low, high)
    elif above:
        high = places.get(pk=above.pk)
        low = places.filter(position__lt=high).order_by("-position").first()
        values["position"] = ranks.between(low, high)
    return values


def _last(things_of: models.QuerySet[Any]) -> str | None:
    return things_of.order_by("-position", "-id").values_list("position", flat=True).first()
