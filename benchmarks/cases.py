"""What is measured: a request, its floor where it has one, and which goals it has to meet."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import count, cycle
from typing import Any

import orjson

from accounts.models import User
from benchmarks import floors, floors_of_writes
from benchmarks.calling import Request
from benchmarks.figures import BULK, COMMON_SEARCH, KNOWN, LIST, NONE, PAGE, SEARCH, Goal
from benchmarks.floors import Rows
from benchmarks.floors_of_boards import board
from benchmarks.lists import USUAL_LIST, MeasuredList, lists
from benchmarks.words import COMMON_WORD, RARE_WORD
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
    goal: Goal = NONE
    before: Callable[[], None] | None = None
    #: Whether to ask as those do who have the answer already: with its ETag.
    is_known: bool = False


#: As many tasks are changed by one request, and as many by its floor.
BATCH = 50
_MOST_TASKS = 3 + 2 * BATCH


def cases(team: Team, person: User) -> Iterator[Case]:
    """Reads before writes: a change of the team empties what is kept of it, as it should.

    Of the tasks the first is read, the next two changed one by one, and the rest in batches. They
    are such as most: where others wait for them there is more to do.
    """
    usual = team.tasks.filter(outgoing=None, incoming=None)
    tasks = list(usual.order_by("number")[:_MOST_TASKS])
    measured = list(lists(team, person.pk))
    yield from _usual_list(team, next(case for case in measured if case.name == USUAL_LIST))
    for found in measured:
        if found.name != USUAL_LIST:
            yield _listed(team, found)
    yield from _other_reads(team, tasks[0])
    yield from _pages(team, {case.name: case.rows for case in measured})
    yield from _writes(team, person, *tasks[1:3])
    yield _bulk(team, person, tasks[3:])


def _usual_list(team: Team, found: MeasuredList) -> Iterator[Case]:
    """As it is read again and again, right after something has changed, and by its ETag."""
    usual = _listed(team, found)
    request, tick = usual.request, partial(floors_of_writes.tick, team.pk)
    yield usual
    yield Case(
        f"{found.name}, just changed",
        request,
        partial(floors.counted_page, team.pk, found.rows),
        Goal(ratio=LIST.ratio),
        before=tick,
    )
    by_cursor = f"/api/v1/tasks?team={team.slug}&limit=50&cursor=&{found.parameters}"
    yield Case(
        f"{found.name}, just changed, cursor", _get(by_cursor), usual.floor, LIST, before=tick
    )
    yield Case(f"{found.name}, answered 304", request, usual.floor, KNOWN, is_known=True)


def _listed(team: Team, found: MeasuredList) -> Case:
    path = f"/api/v1/tasks?team={team.slug}&limit=50&{found.parameters}".rstrip("&")
    return Case(found.name, _get(path), partial(floors.page, team.pk, found.rows), LIST)


def _other_reads(team: Team, task: Task) -> Iterator[Case]:
    for name, word, goal in (
        ("rare", RARE_WORD, SEARCH),
        ("common", COMMON_WORD, COMMON_SEARCH),
    ):
        yield Case(
            f"search for a {name} word",
            _get(f"/api/v1/search?team={team.slug}&q={word}&limit=50"),
            partial(floors.search, team.pk, word),
            goal,
        )
    yield Case(
        "one task",
        _get(f"/api/v1/tasks/{task.key}"),
        partial(floors.of_number, team.pk, task.number),
    )
    yield Case("events since", _get(f"/api/v1/teams/{team.slug}/events?since=500&limit=100"))
    yield Case("inbox", _get("/api/v1/notifications?unread=true"))


def _pages(team: Team, known: Mapping[str, Rows]) -> Iterator[Case]:
    """Their floors read the same tasks as JSON: what a page is more than that has no goal."""
    rare = known["list by a rare word"]
    for name, path, floor, rows in (
        ("list page", "tasks", floors.page, known["list of all"]),
        ("list page, sort:title", "tasks?q=sort:title", floors.page, known["list, sort:title"]),
        ("list page by a rare word", f"tasks?q={RARE_WORD}", floors.page, rare),
        ("board", "board", board, known["list of all"]),
        ("board by person", "board?q=assignee:me", board, known["list by person"]),
        ("board by a common label", "board?q=label:docs", board, known["list by a common label"]),
        ("board by a rare word", f"board?q={RARE_WORD}", board, rare),
    ):
        yield Case(name, _get(f"/t/{team.slug}/{path}"), partial(floor, team.pk, rows), PAGE)


def _writes(team: Team, person: User, ours: Task, theirs: Task) -> Iterator[Case]:
    statuses = {status.slug: status.pk for status in team.statuses.all()}
    there, here = cycle(("in_progress", "todo")), cycle(("in_progress", "todo"))
    numbers = count()

    def new() -> Request:
        return _json("POST", "/api/v1/tasks", team=team.slug, title=f"Measure {next(numbers)}")

    def move() -> Request:
        return _json("PATCH", f"/api/v1/tasks/{ours.pk}", status=next(there))

    create, change = floors_of_writes.create, floors_of_writes.change_status
    yield Case(
        "create",
        new,
        lambda: create(team.pk, statuses["todo"], person.pk, f"Measure {next(numbers)}"),
    )
    yield Case(
        "change of status",
        move,
        lambda: change(team.pk, theirs.pk, statuses[next(here)], person.pk),
    )


def _bulk(team: Team, person: User, tasks: Sequence[Task]) -> Case:
    statuses = {status.slug: status.pk for status in team.statuses.all()}
    there, here = cycle(("in_progress", "todo")), cycle(("in_progress", "todo"))
    ours = [str(task.pk) for task in tasks[:BATCH]]
    theirs = [task.pk for task in tasks[BATCH:]]

    def move() -> Request:
        changes = {"status": next(there)}
        return _json("POST", "/api/v1/tasks/bulk", team=team.slug, ids=ours, changes=changes)

    return Case(
        f"bulk change of {BATCH}",
        move,
        lambda: floors_of_writes.change_statuses(team.pk, theirs, statuses[next(here)], person.pk),
        BULK,
    )


def _get(path: str) -> Callable[[], Request]:
    return lambda: ("GET", path, b"")


def _json(method: str, path: str, **body: Any) -> Request:
    return method, path, orjson.dumps(body)
