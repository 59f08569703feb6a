"""Making, changing and deleting a field that a team adds to its tasks."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any, NotRequired, TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.exceptions import Conflict
from accounts.ids import new_id
from accounts.models import User
from tasks.actions.many import change_each, lock_with_tasks
from tasks.events import Verb
from tasks.models import Choice, CustomField, CustomValue, FieldType, Task
from tasks.models.task_queryset import TaskQuerySet
from teams import things
from teams.actions.locks import lock_team
from teams.clock import Item
from teams.models import Team
from teams.policies import Action, require

_COLOR = "#6b7280"


class ChoiceDraft(TypedDict):
    """Without an id it is the choice of that name, or else a new one."""

    name: str
    id: NotRequired[str]
    color: NotRequired[str]


class FieldChanges(TypedDict, total=False):
    """``choices`` are all choices, in their order; those that are left out are deleted."""

    name: str
    description: str
    position: int
    choices: Sequence[ChoiceDraft]


@transaction.atomic
def create_custom_field(
    *, actor: User | None, team: Team, field_type: FieldType, **fields: Unpack[FieldChanges]
) -> CustomField:
    """Add a field, the last in order unless ``position`` says otherwise. Managers and admins may.

    Event: ``custom_field.created``. A name in use, and a 51st field, are a Conflict.
    """
    team = lock_team(team)
    require(actor, Action.WORKFLOW_EDIT, team)
    others = CustomField.objects.filter(team=team)
    if others.count() >= CustomField.MAX_PER_TEAM:
        raise Conflict(f"A team has {CustomField.MAX_PER_TEAM} fields at most. Delete one first.")
    last = others.order_by("-position").values_list("position", flat=True).first()
    field = CustomField(team=team, type=field_type, position=0 if last is None else last + 1)
    _set(field, fields)
    things.create(field, actor=actor, verb=Verb.FIELD_CREATED)
    return field


@transaction.atomic
def update_custom_field(
    *,
    actor: User | None,
    field: CustomField,
    seen: int | None = None,
    **fields: Unpack[FieldChanges],
) -> CustomField:
    """Managers and admins may. Event: ``custom_field.updated``, with each task that loses a choice.

    Tasks keep what they say when the field or a choice gets another name.
    """
    known = CustomField.objects.get(pk=field.pk)
    gone = _left_out(known, fields)
    field, tasks = lock_with_tasks(lambda: _lock(known, seen), _having(known, gone))
    require(actor, Action.WORKFLOW_EDIT, field)
    if _left_out(field, fields) != gone:
        raise Conflict(f"The choices of {field.name} have just been changed. Read them again.")
    before = field.state()
    _set(field, fields)
    items = _change_tasks(field, tasks, partial(_without, gone))
    things.save(field, before, actor=actor, verb=Verb.FIELD_UPDATED, items=items)
    return field


@transaction.atomic
def move_custom_field(*, actor: User | None, field: CustomField, is_up: bool) -> None:
    """Change places with the field before it, or after it. Managers and admins may.

    Event: ``custom_field.updated``, with each other field that gets another place; none where it
    is the first or the last already.
    """
    lock_team(field.team)
    field = _lock(field, None)
    require(actor, Action.WORKFLOW_EDIT, field)
    before = field.state()
    order = list(CustomField.objects.filter(team=field.team).select_for_update())
    old = order.index(field)
    field.position = old + (-1 if is_up else 1)
    if not 0 <= field.position < len(order):
        return
    order.insert(field.position, order.pop(old))
    items = [_put(one, at) for at, one in enumerate(order) if one != field and one.position != at]
    things.save(field, before, actor=actor, verb=Verb.FIELD_UPDATED, items=items)


def _put(field: CustomField, position: int) -> Item:
    before = field.state()
    field.position = position
    field.version += 1
    field.save(update_fields=["position", "version", "updated_at"])
    return things.item(field, before)


@transaction.atomic
def delete_custom_field(*, actor: User | None, field: CustomField, seen: int | None = None) -> None:
    """Take a field out of the team, and what tasks say in it. Managers and admins may.

    Event: ``custom_field.deleted``, with each task that said something; undo brings all back.
    """
    field, tasks = lock_with_tasks(lambda: _lock(field, seen), _having(field))
    require(actor, Action.WORKFLOW_EDIT, field)
    items = _change_tasks(field, tasks, lambda _value: None)
    things.remove(field, actor=actor, verb=Verb.FIELD_DELETED, items=items)


def _lock(field: CustomField, seen: int | None) -> CustomField:
    return things.lock(CustomField.objects.select_related("team"), field.pk, seen)


def _set(field: CustomField, fields: FieldChanges) -> None:
    values: dict[str, Any] = dict(fields)
    if (drafts := values.pop("choices", None)) is not None:
        field.choices = list(_chosen(field, drafts))
    for name, value in values.items():
        setattr(field, name, value)
    field.name = field.name.strip()


def _chosen(field: CustomField, drafts: Iterable[ChoiceDraft]) -> Iterable[Choice]:
    known: dict[str, Choice] = {choice["id"]: choice for choice in field.choices}
    by_name = {choice["name"].lower(): choice["id"] for choice in field.choices}
    named = {draft["id"] for draft in drafts if "id" in draft}
    for draft in drafts:
        name = draft["name"].strip()
        pk = draft.get("id") or by_name.get(name.lower(), "")
        if "id" in draft and pk not in known:
            raise ValidationError({"choices": "This field has no choice of that id."})
        if pk in named and "id" not in draft:  # its old name goes to another choice
            pk = ""
        old = known.get(pk)
        color = draft.get("color") or (old["color"] if old else _COLOR)
        yield {"id": pk or str(new_id()), "name": name, "color": color}


def _left_out(field: CustomField, fields: FieldChanges) -> set[str]:
    """The choices that it has, and would have no more."""
    drafts: Sequence[ChoiceDraft] = fields.get("choices", field.choices)
    by_name = {choice["name"].lower(): choice["id"] for choice in field.choices}
    kept = {draft.get("id") or by_name.get(draft["name"].strip().lower()) for draft in drafts}
    return {choice["id"] for choice in field.choices} - kept


def _without(gone: set[str], value: Any) -> Any:
    if isinstance(value, list):
        return [pk for pk in value if pk not in gone] or None
    return None if value in gone else value


def _having(field: CustomField, keys: set[str] | None = None) -> TaskQuerySet:
    """The tasks that say something in a field, or one of these choices."""
    having = CustomValue.objects.filter(field=field)
    if keys is not None:
        having = having.filter(key__in=keys)
    return Task.objects.filter(pk__in=having.values("task"))


def _change_tasks(
    field: CustomField, tasks: list[Task], value_left: Callable[[Any], Any]
) -> list[Item]:
    pk = str(field.pk)
    return change_each(tasks, lambda task: task.set_custom(pk, value_left(task.custom.get(pk))))
