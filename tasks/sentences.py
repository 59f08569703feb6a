"""The log in words, for the activity of a task and of a team."""

from collections.abc import Callable, Collection
from typing import Any

from django.utils.dateparse import parse_datetime

from accounts.models import User
from tasks.events import Verb as TaskVerb
from tasks.models import Status
from teams.events import Verb as TeamVerb
from teams.models import Event

_PLAIN: dict[str, str] = {
    TaskVerb.STATUS_CREATED: "set up the workflow",
    TaskVerb.TASK_CREATED: "created this task",
    TaskVerb.TASK_DELETED: "deleted this task",
    TaskVerb.COMMENT_CREATED: "commented",
    TaskVerb.COMMENT_UPDATED: "edited a comment",
    TaskVerb.COMMENT_DELETED: "deleted a comment",
    TeamVerb.TEAM_CREATED: "founded the team",
    TeamVerb.TEAM_UPDATED: "changed the team's settings",
    TeamVerb.TEAM_DELETED: "deleted the team",
    TeamVerb.MEMBER_ADDED: "joined the team",
    TeamVerb.INVITATION_ACCEPTED: "accepted an invitation",
}


def tell(event: Event, names: dict[str, str]) -> str:
    """What was done, to follow the name of who did it. ``names`` are those of ``names_in``."""
    teller = _TELLERS.get(event.verb)
    return teller(event, names) if teller else _PLAIN.get(event.verb, event.verb)


def names_in(events: Collection[Event]) -> dict[str, str]:
    """What the changes of these events mention: people by id, statuses by slug."""
    people = User.objects.filter(pk__in=_mentioned("assignee", events))
    statuses = Status.objects.filter(
        team__in={event.team_id for event in events}, slug__in=_mentioned("status", events)
    )
    names = {str(user.pk): user.name for user in people}
    return names | {status.slug: status.name for status in statuses}


def _mentioned(field: str, events: Collection[Event]) -> set[str]:
    """Before and after; of a task that is new or gone one of the two is nothing."""
    return {value for event in events for value in event.changes.get(field, ()) if value}


def _invited(event: Event, _names: dict[str, str]) -> str:
    return f"invited somebody {event.target_label}"


def _revoked(event: Event, _names: dict[str, str]) -> str:
    return f"took back an invitation {event.target_label}"


def _imported(event: Event, _names: dict[str, str]) -> str:
    return f"imported {event.target_label}"


def _removed(event: Event, _names: dict[str, str]) -> str:
    if event.actor_id == event.target_id:
        return "left the team"
    return f"removed {event.target_label} from the team"


def _member(event: Event, _names: dict[str, str]) -> str:
    if role := event.changes.get("role"):
        return f"made {event.target_label} {role[1]}"
    old, new = event.changes.get("name", ("", ""))
    return f"changed the name {old} to {new}"


def _changes(event: Event, names: dict[str, str]) -> str:
    told = [
        _FIELDS[field](old, new, names)
        for field, (old, new) in event.changes.items()
        if field in _FIELDS
    ]
    return ", ".join(told) or "moved it on the board"


def _assignee(_old: Any, new: Any, names: dict[str, str]) -> str:
    return f"assigned it to {names.get(new, 'a former member')}" if new else "unassigned it"


def _due(_old: Any, new: Any, _names: dict[str, str]) -> str:
    moment = parse_datetime(new) if new else None
    return f"set it due {moment:%-d %B %Y}" if moment else "took the due date away"


def _points(_old: Any, new: Any, _names: dict[str, str]) -> str:
    if new is None:
        return "took the points away"
    return f"gave it {new} point{'' if new == 1 else 's'}"


def _status(old: Any, new: Any, names: dict[str, str]) -> str:
    return f"moved it from {names.get(old, old)} to {names.get(new, new)}"


_FIELDS = {
    "title": lambda _old, new, _names: f"renamed it “{new}”",
    "description": lambda *_: "changed the description",
    "status": _status,
    "priority": lambda _old, new, _names: f"set the priority to {new}",
    "due_date": _due,
    "points": _points,
    "assignee": _assignee,
}


_TELLERS: dict[str, Callable[[Event, dict[str, str]], str]] = {
    TaskVerb.TASK_UPDATED: _changes,
    TaskVerb.TASK_MOVED: _changes,
    TaskVerb.TASK_IMPORTED: _imported,
    TeamVerb.INVITATION_CREATED: _invited,
    TeamVerb.INVITATION_REVOKED: _revoked,
    TeamVerb.MEMBER_UPDATED: _member,
    TeamVerb.MEMBER_REMOVED: _removed,
}
