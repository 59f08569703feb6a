"""The orders of a list. What has no value comes last, whichever the direction."""

from collections.abc import Iterator, Sequence

from django.core.exceptions import ValidationError

from accounts.api.keyset import Key, keys_of
from tasks.lists.asking import Asking
from tasks.lists.custom_sorting import CUSTOM, custom_key, custom_order, with_custom
from tasks.lists.language import sort_keys
from tasks.models import CustomField, Task
from tasks.models.task_queryset import TaskQuerySet

SORTS: dict[str, tuple[str, ...]] = {
    "number": ("number",),
    "title": ("title",),
    "status": ("status__position",),
    "priority": ("priority",),
    "start_date": ("start_date",),
    "due_date": ("due_date",),
    "estimated_hours": ("estimated_hours",),
    "actual_hours": ("actual_hours",),
    "points": ("points",),
    "assignee": ("assignee__first_name", "assignee__last_name", "assignee__email"),
    "creator": ("creator__first_name", "creator__last_name", "creator__email"),
    "project": ("project__name",),
    "milestone": ("milestone__name",),
    "cycle": ("cycle__name",),
    "created_at": ("created_at",),
    "updated_at": ("updated_at",),
    "archived_at": ("archived_at",),
    "position": ("status__position", "position"),
}
SHORT = {
    "due": "due_date",
    "start": "start_date",
    "created": "created_at",
    "updated": "updated_at",
    "estimated": "estimated_hours",
    "actual": "actual_hours",
}
DEFAULT_SORT = "-priority,-updated_at"
MOST_KEYS = 6


def read_sort(text: str, asking: Asking) -> tuple[str, ...]:
    """Columns to order by, ``-`` before those that descend."""
    names = sort_keys(text)
    plain = [_plain(name) for name in names]
    if len(set(plain)) < len(plain):
        raise ValidationError({"sort": "Name each field once."})
    if len(plain) > MOST_KEYS:
        raise ValidationError({"sort": f"Sort by {MOST_KEYS} fields at most."})
    signs = ["-" if name.startswith("-") else "" for name in names]
    found: dict[str, str] = {}
    for sign, name in zip(signs, plain, strict=True):
        for path in _paths(name, asking):
            found.setdefault(path, f"{sign}{path}")
    for path, key in _usual_rest(list(found), signs[-1]):
        found.setdefault(path, key)
    return tuple(found.values())


def _usual_rest(paths: Sequence[str], sign: str) -> Iterator[tuple[str, str]]:
    """The order of those that are alike: as in the list of one project, and as indexes have it."""
    if paths == ["priority"]:
        yield "updated_at", f"{sign}updated_at"
    elif "__" in paths[-1]:
        yield from (("priority", "-priority"), ("updated_at", "-updated_at"))


def keys_for(ordering: Sequence[str]) -> list[Key]:
    """As ``keys_of``, also of custom fields, which ``with_orders`` brings along."""
    *keys, last = keys_of(Task, [name for name in ordering if CUSTOM not in name])
    known = {f"{'-' * key.descending}{key.path}": key for key in keys}
    found = [known[name] if name in known else custom_key(name) for name in ordering]
    return [*found, Key("id", found[-1].descending, last.field, is_nullable=False)]


def with_orders(rows: TaskQuerySet, ordering: Sequence[str]) -> TaskQuerySet:
    """The tasks with the values of the custom fields they are ordered by."""
    for name in ordering:
        if CUSTOM in name:
            rows = with_custom(rows, name)
    return rows


def _plain(name: str) -> str:
    plain = name.removeprefix("-")
    return SHORT.get(plain, plain)


def _paths(name: str, asking: Asking) -> tuple[str, ...]:
    if name.startswith(CUSTOM):
        return (custom_order(_field(name, asking)),)
    if name not in SORTS:
        choice = ", ".join(SORTS)
        message = f"Give one or more of these, with commas: {choice}, or custom. and the name."
        raise ValidationError({"sort": message})
    return SORTS[name]


def _field(name: str, asking: Asking) -> CustomField:
    try:
        found = asking.fields(name.removeprefix(CUSTOM))
    except ValidationError as error:
        raise ValidationError({"sort": error.messages}) from error
    if len(found) > 1:
        message = f"{len(found)} teams have a field “{found[0].name}”. Name one team, or its id."
        raise ValidationError({"sort": message})
    return found[0]
