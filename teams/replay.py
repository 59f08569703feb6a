"""What the log says the world looks like: events applied to a state give the next state.

A state is ``{(target type, target id): {field: value}}``. Fields that are None are left out, and a
target without fields does not exist. Tests hold the log to the tables with it.
"""

from collections.abc import Iterable
from typing import Any

from teams.clock import Changes
from teams.models import Event

State = dict[tuple[str, str], dict[str, Any]]


def apply(state: State, event: Event) -> State:
    """The state after ``event``; the given one is left as it is."""
    after = dict(state)
    _change(after, (event.target_type, str(event.target_id)), event.changes)
    for target_id, changes in event.items.items():
        _change(after, (event.target_type, target_id), changes)
    return after


def replay(events: Iterable[Event]) -> State:
    state: State = {}
    for event in events:
        state = apply(state, event)
    return state


def _change(state: State, target: tuple[str, str], changes: Changes) -> None:
    fields = state.get(target, {}) | {field: new for field, (_, new) in changes.items()}
    kept = {field: value for field, value in fields.items() if value is not None}
    if kept:
        state[target] = kept
    else:
        state.pop(target, None)
