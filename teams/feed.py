"""An event as members read it: in the events API, on sockets, in activity lists.

Long texts are cut so that a page of the log stays small; who wants the whole reads the object.
"""

from typing import Any, TypedDict

from accounts.models import User
from teams.clock import Changes
from teams.models import Event

LONGEST_TEXT = 500
#: The address of an invitation is for those who may see invitations; the log is for everybody.
_UNTOLD = {("invitation", "email")}


class Person(TypedDict):
    id: str
    name: str


class TargetEntry(TypedDict):
    type: str
    id: str
    label: str


class Entry(TypedDict):
    id: str
    team: str
    seq: int
    verb: str
    actor: Person | None
    target: TargetEntry
    changes: Changes
    created_at: str


def entry(event: Event, team_slug: str) -> Entry:
    """``actor`` has to be selected with the event; None is the system or a deleted person."""
    return {
        "id": str(event.pk),
        "team": team_slug,
        "seq": event.seq,
        "verb": event.verb,
        "actor": _person(event.actor),
        "target": {
            "type": event.target_type,
            "id": str(event.target_id),
            "label": event.target_label,
        },
        "changes": {
            field: [_cut(value) for value in pair]
            for field, pair in event.changes.items()
            if (event.target_type, field) not in _UNTOLD
        },
        "created_at": event.created_at.isoformat().replace("+00:00", "Z"),
    }


def _person(user: User | None) -> Person | None:
    return {"id": str(user.pk), "name": user.name} if user else None


def _cut(value: Any) -> Any:
    if isinstance(value, str) and len(value) > LONGEST_TEXT:
        return value[:LONGEST_TEXT] + "…"
    return value
