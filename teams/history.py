"""What happened to one thing, and what it was like at an earlier version."""

from collections.abc import Iterable
from uuid import UUID

from teams.clock import Changes
from teams.events import member_state, team_state
from teams.models import Event, EventItem, Membership, State, Team, Thing


def changes_to(target_id: UUID, events: Iterable[Event]) -> dict[UUID, Changes]:
    """By event, what each did to this one thing, also where it was one of many."""
    listed = list(events)
    parts = EventItem.objects.filter(target_id=target_id, event__in=listed)
    among_many = {part.event_id: part.changes for part in parts}
    return {
        event.pk: event.changes if event.target_id == target_id else among_many.get(event.pk, {})
        for event in listed
    }


def state_of(thing: Thing | Team | Membership) -> State:
    match thing:
        case Team():
            return team_state(thing)
        case Membership():
            return member_state(thing)
    return thing.state()


def state_at(thing: Thing | Team | Membership, version: int) -> State | None:
    """The state that the thing had at that version; None when it never had it."""
    steps = thing.version - version
    if steps < 0 or version < 1:
        return None
    state, target = state_of(thing), thing.pk
    log = Event.objects.filter(team=thing.team_id)
    match thing:  # their ids stand for other things in the log too: see events.py
        case Team():
            log = log.filter(target_type="team")
        case Membership():
            log, target = log.filter(target_type="member"), thing.user_id
    events = list(log.touching(target)[:steps])
    for changes in changes_to(target, events).values():
        state |= {field: old for field, (old, _) in changes.items()}
    return {field: value for field, value in state.items() if value is not None}
