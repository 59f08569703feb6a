"""What a change of many tasks would do, or has done, as its page tells it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from tasks.actions.bulk import BulkResult
from tasks.models import Task
from tasks.search.matching import beside
from tasks.sentences import names_in
from tasks.sentences.custom import is_custom
from teams.clock import Changes
from teams.models import Event, Team

_SHOWN = 100
_UNTOLD = frozenset({"position"})


@dataclass(frozen=True)
class Row:
    key: str
    title: str
    #: What changes, or why it is refused.
    words: str


@dataclass(frozen=True)
class Preview:
    changed: int
    unchanged: int
    refused: int
    changes: list[Row]
    refusals: list[Row]

    @property
    def more_changes(self) -> int:
        return self.changed - len(self.changes)

    @property
    def more_refusals(self) -> int:
        return self.refused - len(self.refusals)


def preview_of(team: Team, result: BulkResult) -> Preview:
    """The first hundred of each, with their titles; the counts are of all."""
    by_outcome: dict[str, list[UUID]] = {"changed": [], "unchanged": [], "refused": []}
    for pk, (outcome, _) in result.outcomes.items():
        by_outcome[outcome].append(pk)
    changed, refused = by_outcome["changed"][:_SHOWN], by_outcome["refused"][:_SHOWN]
    shown = Task.objects.filter(beside(team), pk__in=[*changed, *refused])
    tasks = shown.only("number", "title")
    known = {task.pk: (f"{team.key}-{task.number}", task.title) for task in tasks}
    told = _told(team, {pk: result.changes[pk] for pk in changed})
    gone = ("", "A task that is gone")
    return Preview(
        changed=len(by_outcome["changed"]),
        unchanged=len(by_outcome["unchanged"]),
        refused=len(by_outcome["refused"]),
        changes=[Row(*known.get(pk, gone), told[pk]) for pk in changed],
        refusals=[Row(*known.get(pk, gone), result.outcomes[pk][1]) for pk in refused],
    )


def _told(team: Team, changes: dict[UUID, Changes]) -> dict[UUID, str]:
    names = names_in([Event(team=team, changes=one) for one in changes.values()])
    return {
        pk: "; ".join(
            _sentence(field, old, new, names)
            for field, (old, new) in one.items()
            if field not in _UNTOLD and not is_custom(field)
        )
        for pk, one in changes.items()
    }


def _sentence(field: str, old: Any, new: Any, names: dict[str, str]) -> str:
    if field in _WHOLE:
        return _WHOLE[field](new)
    noun = field.replace("_", " ").capitalize()
    if field == "labels":
        return _labels(set(old or ()), set(new or ()), names)
    return f"{noun}: {names.get(old, old) or 'none'} → {names.get(new, new) or 'none'}"


_WHOLE: dict[str, Callable[[Any], str]] = {
    "archived_at": lambda new: "Goes into the archive" if new else "Comes out of the archive",
    "deleted_at": lambda _new: "Goes into the trash",
    "parent": lambda _new: "Is no longer part of the task that goes away",
}


def _labels(old: set[str], new: set[str], names: dict[str, str]) -> str:
    told = [f"+ {names.get(pk, 'gone')}" for pk in sorted(new - old)]
    told += [f"- {names.get(pk, 'gone')}" for pk in sorted(old - new)]
    return f"Labels: {', '.join(told)}"
