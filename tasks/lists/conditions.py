"""What the fields of a query mean, as conditions on tasks. One function for each, found in FIELDS.

A function reads one value; several are joined by "or". What an index has in the order of the list
is given as ids (see filters.py), everything else as a Q.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from django.core.exceptions import ValidationError
from django.db.models import Q

from tasks.lists.asking import Asking
from tasks.lists.custom import custom_condition
from tasks.lists.elsewhere import Elsewhere
from tasks.lists.language import Value, is_none, plain
from tasks.lists.numbers import number_condition
from tasks.lists.periods import bounds
from tasks.lists.states import HAS, IS, overdue
from tasks.models import Category, Priority, Task, TaskLabel, Watcher

type Read = Callable[[Asking, Value], Q]


@dataclass(frozen=True, slots=True)
class Field:
    """``help`` and ``example`` are what the documentation says."""

    read: Read
    help: str
    example: str


def _status(asking: Asking, value: Value) -> Q:
    return Q(status_id__in=asking.words("status", plain(value)))


def _category(asking: Asking, value: Value) -> Q:
    return Q(status_id__in=asking.categories.get(_one_of(value, Category.values), []))


def _priority(_asking: Asking, value: Value) -> Q:
    if value.op:
        level = Priority.from_word(_one_of(Value(value.text), Priority.words()))
        lookup = {"<": "lt", "<=": "lte", ">": "gt", ">=": "gte"}[value.op]
        return Q((f"priority__{lookup}", level))
    return Q(priority=Priority.from_word(_one_of(value, Priority.words())))


def _person(column: str, asking: Asking, value: Value) -> Q:
    if is_none(value):
        return Q((f"{column}__isnull", True))
    return Q((f"{column}__in", asking.people(plain(value))))


def _named(kind: str, asking: Asking, value: Value) -> Q:
    """A project, milestone or cycle."""
    if is_none(value):
        return Q((f"{kind}_id__isnull", True))
    return Q((f"{kind}_id__in", asking.words(kind, plain(value))))


def _label(asking: Asking, value: Value) -> Q:
    if is_none(value):
        return Q(labels=[])
    ids = asking.words("label", plain(value))
    return Q(Elsewhere(TaskLabel.objects.all(), "label_id", ids))


def _parent(asking: Asking, value: Value) -> Q:
    if is_none(value):
        return Q(parent=None)
    text = plain(value)
    found = Task.objects.alive().with_key(text).filter(team__in=asking.teams)
    pk = found.values_list("pk", flat=True).first()
    if pk is None:
        raise ValidationError("Give the key of a task, or none.")
    asking.meant.append(str(pk))
    return Q(parent_id=pk)


def _moment(column: str, asking: Asking, value: Value) -> Q:
    if is_none(value):
        return Q((f"{column}__isnull", True))
    is_overdue = value.text == "overdue" and not value.is_quoted and not value.op
    if is_overdue and column == "due_date":
        return overdue(asking)
    first, last = bounds(value, asking.place)
    found = Q((f"{column}__isnull", False))
    if first is not None:
        found &= Q((f"{column}__gte", first))
    return found & Q((f"{column}__lte", last)) if last is not None else found


def _number(column: str, _asking: Asking, value: Value) -> Q:
    if is_none(value):
        return Q((f"{column}__isnull", True))
    return number_condition(column, value, is_whole=column == "points")


def _watcher(asking: Asking, value: Value) -> Q:
    asking.is_lasting = False
    people = asking.people(plain(value))
    return Q(Elsewhere(Watcher.objects.all(), "user_id", people))


def _is(asking: Asking, value: Value) -> Q:
    return IS[_one_of(value, list(IS))][0](asking)


def _has(asking: Asking, value: Value) -> Q:
    return HAS[_one_of(value, list(HAS))][0](asking)


def _one_of(value: Value, known: list[str]) -> str:
    word = plain(value).lower()
    if word not in known:
        raise ValidationError(f"Give one or more of these, with commas: {', '.join(known)}.")
    return word


_DAYS = "a day, a week or a moment, also with < > <= >= or ..; none"

FIELDS: dict[str, Field] = {
    "status": Field(_status, "the slug or name of a status", "status:todo,in_review"),
    "category": Field(_category, ", ".join(Category.values), "category:in_progress"),
    "assignee": Field(
        partial(_person, "assignee_id"),
        "me, none, or the id, address or name of a member",
        "assignee:me,none",
    ),
    "creator": Field(partial(_person, "creator_id"), "the same", "creator:bob@example.com"),
    "watcher": Field(_watcher, "the same, without none", "watcher:me"),
    "priority": Field(
        _priority, ", ".join(Priority.words()) + "; also with < or >", "priority:>=high"
    ),
    "label": Field(_label, "the name of a label; none", 'label:"needs triage"'),
    "project": Field(partial(_named, "project"), "its name; none", "project:Website"),
    "milestone": Field(partial(_named, "milestone"), "its name; none", "milestone:v1"),
    "cycle": Field(partial(_named, "cycle"), "its name; none", 'cycle:"Sprint 4"'),
    "parent": Field(_parent, "the key of a task; none", "parent:CORE-12"),
    "due": Field(partial(_moment, "due_date"), f"{_DAYS}, overdue", "due:<7d"),
    "start": Field(partial(_moment, "start_date"), _DAYS, "start:this-week"),
    "created": Field(partial(_moment, "created_at"), _DAYS, "created:>-30d"),
    "updated": Field(partial(_moment, "updated_at"), _DAYS, "updated:2027-01-01..2027-01-31"),
    "points": Field(partial(_number, "points"), "a number, with < > .. ; none", "points:>3"),
    "estimated": Field(
        partial(_number, "estimated_hours"), "hours in the same way", "estimated:2..8"
    ),
    "actual": Field(partial(_number, "actual_hours"), "hours in the same way", "actual:>8"),
    "is": Field(_is, ", ".join(IS), "is:blocked"),
    "has": Field(_has, ", ".join(HAS), "has:attachment"),
}
#: The column's own names mean the same.
ALIASES = {
    "due_date": "due",
    "start_date": "start",
    "created_at": "created",
    "updated_at": "updated",
    "estimated_hours": "estimated",
    "actual_hours": "actual",
    "labels": "label",
    "assigned": "assignee",
    "sprint": "cycle",
}
CUSTOM = "custom."


def condition(asking: Asking, name: str, values: tuple[Value, ...]) -> Q:
    """Any of the values."""
    if name.startswith(CUSTOM):
        read: Read = partial(custom_condition, name.removeprefix(CUSTOM))
    else:
        read = FIELDS[name].read
    found = read(asking, values[0])
    for value in values[1:]:
        found |= read(asking, value)
    return found
