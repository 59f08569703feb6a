"""What is measured: a request, its floor where it has one, and which goals it has to meet."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count, cycle
from typing import Any

import orjson

from accounts.models import User
from benchmarks import floors
from benchmarks.calling import Request
from benchmarks.figures import LIST
from benchmarks.words import RARE_WORD
from tasks.models import Task
from teams.models import Team

type Floor = Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class Case:
    """``request`` gives the next request to send: writes have to differ from one to the next.

    ``before`` runs ahead of each, off the clock.
    """

    name: str
    request: Callable[[], Request]
    floor: Floor | None = None
    before: Callable[[], None] | None = None


def cases(team: Team, person: User, tasks: Sequence[Task]) -> Iterator[Case]:
    """Of three tasks of the team one is read, one changed by requests, one by the floor.

    Reads before writes: a change of the team empties what is kept of it, as it should."""
    yield from _lists(team)
    yield from _other_reads(team, tasks[0])
    yield from _writes(team, person, *tasks[1:])


def _lists(team: Team) -> Iterator[Case]:
    todo = team.statuses.get(slug="todo").pk
    request = _get(f"/api/v1/tasks?team={team.slug}&status=todo&limit=50")
    yield Case(LIST, request, lambda: floors.of_status(todo))
    yield Case(
        "the same, just changed",
        request,
        lambda: floors.of_status(todo),
        before=lambda: floors.tick(team.pk),
    )


def _other_reads(team: Team, task: Task) -> Iterator[Case]:
    yield Case(
        "one task",
        _get(f"/api/v1/tasks/{task.key}"),
        lambda: floors.of_number(team.pk, task.number),
    )
    yield Case(
        "search",
        _get(f"/api/v1/tasks?team={team.slug}&search={RARE_WORD}&limit=50"),
        lambda: floors.of_word(team.pk, RARE_WORD),
    )
    yield Case("events since", _get(f"/api/v1/teams/{team.slug}/events?since=500&limit=100"))
    yield Case("list page", _get(f"/t/{team.slug}/tasks"))
    yield Case("board page", _get(f"/t/{team.slug}/board"))


def _writes(team: Team, person: User, ours: Task, theirs: Task) -> Iterator[Case]:
    statuses = {status.slug: status.pk for status in team.statuses.all()}
    there, here = cycle(("in_progress", "todo")), cycle(("in_progress", "todo"))
    numbers = count()

    def new() -> Request:
        return _json("POST", "/api/v1/tasks", team=team.slug, title=f"Measure {next(numbers)}")

    def move() -> Request:
        return _json("PATCH", f"/api/v1/tasks/{ours.pk}", status=next(there))

    yield Case(
        "create",
        new,
        lambda: floors.create(team.pk, statuses["todo"], person.pk, f"Measure {next(numbers)}"),
    )
    yield Case(
        "change of status",
        move,
        lambda: floors.change_status(team.pk, theirs.pk, statuses[next(here)], person.pk),
    )


def _get(path: str) -> Callable[[], Request]:
    return lambda: ("GET", path, b"")


def _json(method: str, path: str, **body: Any) -> Request:
    return method, path, orjson.dumps(body)
