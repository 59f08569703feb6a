"""Changes of the fields of a task in words."""

from collections.abc import Callable
from typing import Any

from tasks.sentences.custom import is_custom, tell_custom
from teams.models import Event

type Teller = Callable[[Any, Any, dict[str, str]], str]


def tell_changes(event: Event, names: dict[str, str]) -> str:
    told = [
        _FIELDS[field](old, new, names)
        for field, (old, new) in event.changes.items()
        if field in _FIELDS
    ]
    told += [
        tell_custom(field, new, names)
        for field, (_, new) in event.changes.items()
        if is_custom(field)
    ]
    return ", ".join(told) or "moved it on the board"


def _assignee(_old: Any, new: Any, names: dict[str, str]) -> str:
    return f"assigned it to {names.get(new, 'a former member')}" if new else "unassigned it"


def _due(_old: Any, new: Any, names: dict[str, str]) -> str:
    return f"set it due {names.get(new, new)}" if new else "took the due date away"


def _points(_old: Any, new: Any, _names: dict[str, str]) -> str:
    if new is None:
        return "took the points away"
    return f"gave it {new} point{'' if new == 1 else 's'}"


def _status(old: Any, new: Any, names: dict[str, str]) -> str:
    return f"moved it from {names.get(old, old)} to {names.get(new, new)}"


def _day_of(noun: str) -> Teller:
    def tell_day(_old: Any, new: Any, names: dict[str, str]) -> str:
        return f"set the {noun} to {names.get(new, new)}" if new else f"took the {noun} away"

    return tell_day


def _value_of(noun: str) -> Teller:
    def tell_value(_old: Any, new: Any, _names: dict[str, str]) -> str:
        return f"took the {noun} away" if new is None else f"set the {noun} to {new}"

    return tell_value


def _put_into(noun: str) -> Teller:
    def tell_place(old: Any, new: Any, names: dict[str, str]) -> str:
        if new is None:
            return f"took it out of the {noun} {names.get(old, 'that is gone')}"
        return f"put it into the {noun} {names.get(new, 'that is gone')}"

    return tell_place


def _labels(old: Any, new: Any, names: dict[str, str]) -> str:
    before, after = set(old or ()), set(new or ())
    told = [
        f"{verb} the label {names.get(pk, 'that is gone')}"
        for verb, ids in (("added", after - before), ("took off", before - after))
        for pk in sorted(ids)
    ]
    return ", ".join(told)


def _parent(_old: Any, new: Any, _names: dict[str, str]) -> str:
    return "made it a part of another task" if new else "took it out of the task it was part of"


_FIELDS: dict[str, Teller] = {
    "title": lambda _old, new, _names: f"renamed it “{new}”",
    "description": lambda *_: "changed the description",
    "status": _status,
    "priority": lambda _old, new, _names: f"set the priority to {new}",
    "due_date": _due,
    "points": _points,
    "assignee": _assignee,
    "start_date": _day_of("start"),
    "estimated_hours": _value_of("estimate in hours"),
    "actual_hours": _value_of("hours worked"),
    "project": _put_into("project"),
    "milestone": _put_into("milestone"),
    "cycle": _put_into("cycle"),
    "labels": _labels,
    "parent": _parent,
    "metadata": lambda *_: "changed its metadata",
    "archived_at": lambda _old, new, _names: "archived it" if new else "took it out of the archive",
    "deleted_at": lambda _old, new, _names: "deleted it" if new else "restored it",
}
