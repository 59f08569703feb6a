"""An event as members read it: in the events API, on sockets, in activity lists.

Long texts are cut so that a page of the log stays small; who wants the whole reads the object.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, TypedDict
from uuid import UUID

from accounts.api.encoding import encoded
from accounts.models import User
from teams.clock import Changes
from teams.events import telling
from teams.models import Event, Team

LONGEST_TEXT = 500
#: Of a stream that cannot stay open: events at a time, and when to ask again.
_AT_ONCE, _AGAIN_MS = 200, 3000
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
    token: str | None
    target: TargetEntry
    changes: Changes
    created_at: str


def entry(event: Event, team_slug: str) -> Entry:
    return entries([event], team_slug)[0]


def entries(events: Iterable[Event], team_slug: str) -> list[Entry]:
    """``actor`` has to be selected with them; None is the system or a deleted person."""
    shown = list(events)
    answers: list[tuple[Any, Any]] = telling.send(Event, events=shown)
    untold = {pair for _, answer in answers for pair in answer}
    return [_entry(event, team_slug, untold) for event in shown]


def _entry(event: Event, team_slug: str, untold: Collection[tuple[UUID, str]]) -> Entry:
    return {
        "id": str(event.pk),
        "team": team_slug,
        "seq": event.seq,
        "verb": event.verb,
        "actor": _person(event.actor),
        "token": str(event.token_id) if event.token_id else None,
        "target": {
            "type": event.target_type,
            "id": str(event.target_id),
            "label": event.target_label,
        },
        "changes": {
            field: [_cut(value) for value in pair]
            for field, pair in event.changes.items()
            if (event.target_type, field) not in _UNTOLD and (event.target_id, field) not in untold
        },
        "created_at": event.created_at.isoformat().replace("+00:00", "Z"),
    }


def events_text(team: Team, since: int, epoch: str) -> str:
    """What happened since, as the text of Server-Sent Events that ends and is asked for again.

    ``team.clock`` has to be selected with it. A number of another log is answered by ``resync``.
    """
    clock = team.clock
    standing = {"team": team.slug, "seq": clock.value, "epoch": str(clock.epoch)}
    if since > clock.value or epoch != str(clock.epoch):
        return _sse({"type": "resync", **standing}, clock.value, clock.epoch)
    events = Event.objects.since(team, since).select_related("actor")[:_AT_ONCE]
    told = entries(events, team.slug)
    frames = [_sse({"type": "event", **one}, one["seq"], clock.epoch) for one in told]
    if len(told) < _AT_ONCE:
        last = told[-1]["seq"] if told else since
        frames.append(_sse({"type": "synced", **standing, "seq": last}, last, clock.epoch))
    return f"retry: {_AGAIN_MS}\n\n" + "".join(frames)


def _sse(frame: Mapping[str, Any], seq: int, epoch: UUID) -> str:
    data = encoded(frame).decode()
    return f"id: {epoch}:{seq}\ndata: {data}\n\n"


def _person(user: User | None) -> Person | None:
    return {"id": str(user.pk), "name": user.name} if user else None


def _cut(value: Any) -> Any:
    if isinstance(value, str) and len(value) > LONGEST_TEXT:
        return value[:LONGEST_TEXT] + "…"
    return value
