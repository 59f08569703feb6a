"""What the log says the world looks like: events applied to a state give the next state, and taken
back give the one before.

A state of the world is ``{(target type, target id): {field: value}}``. Fields that are None are
left out, and a target without fields does not exist. Tests hold the log to the tables with it.
"""

from collections.abc import Iterable, Iterator

from teams.clock import Changes
from teams.models import Event, State

World = dict[tuple[str, str], State]


def apply(state: World, event: Event) -> World:
    """The state after ``event``; the given one is left as it is."""
    after = dict(state)
    for target, changes in touched(event):
        _set(after, target, {field: new for field, (_, new) in changes.items()})
    return after


def rewind(state: World, event: Event) -> World:
    """The state before ``event``; the given one is left as it is."""
    before = dict(state)
    for target, changes in touched(event):
        _set(before, target, {field: old for field, (old, _) in changes.items()})
    return before


def touched(event: Event) -> Iterator[tuple[tuple[str, str], Changes]]:
    """Everything that the event changed. Prefetch ``touched`` when there are many events."""
    if event.changes:
        yield (event.target_type, str(event.target_id)), event.changes
    for item in event.touched.all():
        yield (item.target_type, str(item.target_id)), item.changes


def replay(events: Iterable[Event]) -> World:
    state: World = {}
    for event in events:
        state = apply(state, event)
    return state


def _set(state: World, target: tuple[str, str], values: State) -> None:
    fields = state.get(target, {}) | values
    kept = {field: value for field, value in fields.items() if value is not None}
    if kept:
        state[target] = kept
    else:
        state.pop(target, None)
