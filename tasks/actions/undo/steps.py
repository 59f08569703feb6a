"""What has to become what it was, and whether it still can."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from accounts.exceptions import Conflict
from tasks.actions.rules import hold_with_subtasks
from tasks.actions.undo.kinds import in_order, known, model_of
from tasks.actions.undo.rights import RIGHTS
from tasks.actions.undo.saved_views import not_the_teams
from tasks.models import SavedView, Task
from tasks.search.matching import beside
from teams import things
from teams.clock import Changes
from teams.models import Event, State, Team, Thing
from teams.replay import touched

#: Where a card stands may have changed since; it then stays where it is. Of other things, such as
#: columns, the order is all that there is to undo.
MAY_HAVE_MOVED = frozenset({"position"})
#: What is reckoned from other things is reckoned anew instead of set back.
RECKONED = frozenset({"actual_hours"})


@dataclass
class Step:
    """One thing to bring back to what it was. ``thing`` is locked; None when it is gone."""

    kind: str
    pk: UUID
    changes: Changes
    thing: Any

    @property
    def old(self) -> State:
        return {name: pair[0] for name, pair in self.changes.items()}

    @property
    def is_creation(self) -> bool:
        """A field that everything of this kind has was nothing before."""
        return any(old is None for old, _ in self._always_told)

    @property
    def is_return(self) -> bool:
        """A field that everything of this kind has is nothing after the event: its row went."""
        return any(new is None for _, new in self._always_told)

    @property
    def _always_told(self) -> list[list[Any]]:
        always = {
            field.name
            for field in model_of(self.kind)._meta.concrete_fields
            if not field.null and not field.blank and not field.has_default()
        }
        return [pair for name, pair in self.changes.items() if name in always]

    @property
    def may_differ(self) -> frozenset[str]:
        """What need not be as the event left it: nor where anything stands that goes by this."""
        is_free = self.kind == Task.kind or self.is_creation
        return MAY_HAVE_MOVED | RECKONED if is_free else RECKONED

    @property
    def is_removal(self) -> bool:
        """Its row goes; what has a trash goes there instead."""
        return self.thing is not None and self.is_creation and not hasattr(self.thing, "deleted_at")


def steps_of(event: Event) -> list[Step]:
    """Locked kind by kind, so that two undos never wait in a circle. What tasks point to is locked
    after them, as by everybody (lock_with_tasks), and written before them.
    """
    wanted: dict[str, dict[UUID, Changes]] = {}
    for (kind, pk), changes in touched(event):
        if kind not in known() or kind not in RIGHTS:
            raise Conflict(f"What was done to a {kind.replace('_', ' ')} cannot be undone.")
        wanted.setdefault(kind, {})[UUID(pk)] = changes
    kinds = sorted(wanted, key=in_order().__getitem__)
    found = {
        kind: _locked(model_of(kind), wanted[kind], event.team)
        for kind in sorted(kinds, key=lambda kind: model_of(kind).is_setup)
    }
    steps = []
    for kind in kinds:
        things_of = found[kind]
        of_kind = [
            Step(kind, pk, changes, things_of.get(pk)) for pk, changes in wanted[kind].items()
        ]
        steps += sorted(of_kind, key=_becomes_default)
    return steps


def _becomes_default(step: Step) -> bool:
    """The status that stops being the default has to stop before the other starts."""
    return step.old.get("is_default") is True


def _locked(model: type[Thing], ids: Collection[UUID], team: Team) -> dict[UUID, Thing]:
    relations = ("team", "status") if model is Task else ("team",)
    if model is Task:
        hold_with_subtasks(team, ids)
    rows: Any = model._default_manager.filter(beside(team), pk__in=ids)
    return {thing.pk: thing for thing in things.locked(rows.select_related(*relations))}


def obstacle(event: Event, step: Step) -> str:
    """Why this cannot be taken back, or nothing."""
    if step.thing is None:
        return "" if step.is_return else f"{event.target_label}: it is gone by now."
    if isinstance(step.thing, SavedView):
        reason = not_the_teams(step.thing, is_creation=step.is_creation)
        if reason:
            return reason
    now = step.thing.state()
    moved = [
        name
        for name, (_, new) in step.changes.items()
        if name not in step.may_differ and now.get(name) != new
    ]
    if moved:
        fields = ", ".join(name.replace("_", " ") for name in moved)
        return f"{step.thing.label}: {fields} changed since."
    return ""
