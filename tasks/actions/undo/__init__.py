"""Taking an event back: everything that it changed becomes what it was.

Nothing newer is ever overwritten: where a field has moved on since, the whole undo is refused and
says which. An undo is an event like any other, so it can be undone as well.
"""

from collections.abc import Collection
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.exceptions import Conflict
from accounts.models import User
from tasks.actions.numbers import lock_structure
from tasks.actions.undo.kinds import model_of
from tasks.actions.undo.reactions import hold_comment, is_of
from tasks.actions.undo.rights import NOT_UNDONE, RIGHTS, RIGHTS_OF_MANY
from tasks.actions.undo.steps import Step, obstacle, steps_of
from tasks.actions.undo.time_entries import hold_person
from tasks.actions.undo.writing import Writer
from tasks.events import Verb
from tasks.models import Reaction, Relation, TimeEntry
from teams import clock
from teams.clock import Item
from teams.models import Event, Target, Team, Thing
from teams.policies import Action, can, require

_MOST_REASONS = 5
#: Of tasks: a number is given when one is made.
_STRUCTURE = ("parent", "deleted_at", "number")


@transaction.atomic
def undo_event(*, actor: User | None, event: Event) -> Event:
    """Take an event back as a whole. Who may do the opposite may. Event: ``event.undone``.

    A Conflict when something has moved on since, says what; then nothing is changed.
    """
    event = _held(event)
    require(actor, Action.TEAM_VIEW, event.team)
    if Event.objects.filter(undoes=event).exists():
        raise Conflict("This has been undone already.")
    if reason := NOT_UNDONE.get(event.verb):
        raise Conflict(reason)
    if event.target_type == Reaction.kind:
        hold_comment(actor, event)
    if event.target_type == TimeEntry.kind:
        hold_person(event)
    if _is_structural(event):
        lock_structure(event.team)
    steps = steps_of(event)
    if not steps:
        raise Conflict("There is nothing in this that could be undone.")
    _check_rights(actor, event.team, steps)
    if reasons := [reason for step in steps if (reason := obstacle(event, step))]:
        more = f" And {len(reasons) - _MOST_REASONS} more." if len(reasons) > _MOST_REASONS else ""
        raise Conflict(" ".join(reasons[:_MOST_REASONS]) + more)
    items = _written(event.team, steps)
    if not items:
        raise Conflict("All that this changed has changed again since.")
    target = Target(event.target_type, event.target_id, event.target_label)
    own = [item for item in items if item.target_id == event.target_id]
    return clock.record(
        team=event.team,
        verb=Verb.UNDONE,
        actor=actor,
        target=target,
        changes=own[0].changes if own else {},
        items=[item for item in items if item.target_id != event.target_id],
        setup=any(model_of(step.kind).is_setup for step in steps),
        undoes=event,
    )


def _held(event: Event) -> Event:
    """For one undo at a time. The weaker lock lets others go on pointing to the event meanwhile."""
    events = Event.objects.select_related("team")
    return events.select_for_update(no_key=True, of=("self",)).get(pk=event.pk)


def _written(team: Team, steps: list[Step]) -> list[Item]:
    """The request was well formed: a rule against what was is a Conflict."""
    try:
        return Writer(team).write(steps)
    except ValidationError as error:
        raise Conflict(" ".join(error.messages)) from error


def _is_structural(event: Event) -> bool:
    """Whether it says which task hangs on which: that is locked before the tasks are.

    So does what brings tasks or takes them away, with which their subtasks are let go.
    """
    parts = event.touched.filter(changes__has_any_keys=_STRUCTURE)
    told = event.target_type == Relation.kind or not event.changes.keys().isdisjoint(_STRUCTURE)
    return told or parts.exists()


def _check_rights(actor: User | None, team: Team, steps: list[Step]) -> None:
    """What the role allows is asked once for all; what only an author may, for each."""
    by_role: dict[Action, bool] = {}
    for step in steps:
        change, bring_or_take = RIGHTS[step.kind]
        is_whole = step.thing is None or step.is_creation or "deleted_at" in step.changes
        action = bring_or_take if is_whole else change
        if action not in by_role:
            by_role[action] = can(actor, action, team)
        if not by_role[action]:
            require(actor, action, step.thing or _as_it_was(team, step))


def _as_it_was(team: Team, step: Step) -> Thing:
    """What is gone, for the question whose it was."""
    thing = model_of(step.kind)(id=step.pk, team=team)
    thing.restore(step.old)
    return thing


def undoable(person: User, events: Collection[Event], allowed: Collection[Action]) -> set[UUID]:
    """Those that are worth offering to somebody who may do this much; trying tells for sure."""
    undone = Event.objects.filter(undoes__in=[event.pk for event in events])
    known = set(undone.values_list("undoes_id", flat=True))
    rights = {kind: change for kind, (change, _) in RIGHTS.items()} | RIGHTS_OF_MANY
    return {
        event.pk
        for event in events
        if event.pk not in known
        and event.verb not in NOT_UNDONE
        and rights.get(event.target_type) in allowed
        and (event.target_type != Reaction.kind or is_of(event, person))
    }
