"""Floor and request take turns, on the small team and on the large one.

So whatever else the machine does meanwhile meets all of them alike.
"""

import time
from collections.abc import Callable, Iterator
from statistics import median

from django.db import connection

from benchmarks.calling import Caller
from benchmarks.cases import Case, cases
from benchmarks.figures import Figure
from benchmarks.loading import World

_WARM_UP = 5
_ROUNDS = 60
_PATIENCE = 8.0  # seconds, after which the rounds of a slow case are fewer
_FEWEST = 15

#: The floor's milliseconds, where there is one, and the request's.
type Turn = tuple[float | None, float]


def measure(world: World, caller: Caller) -> Iterator[Figure]:
    small, large = (
        cases(team, world.reader, list(team.tasks.order_by("number")[:3]))
        for team in (world.small, world.large)
    )
    for pair in zip(small, large, strict=True):
        yield _figure(caller, *pair)


def _figure(caller: Caller, small: Case, large: Case) -> Figure:
    counts = [count_queries(caller, case) for case in (small, large)]
    turns = list(_turns(caller, small, large))[_WARM_UP:]
    ours_small, ours = ([turn[at][1] for turn in turns] for at in (0, 1))
    floors = [turn[1][0] for turn in turns if turn[1][0] is not None]
    return Figure(
        name=large.name,
        floor_ms=median(floors) if floors else None,
        stint_ms=median(ours),
        growth=median(ours) / median(ours_small),
        queries=counts[1],
        queries_small=counts[0],
        rounds=len(turns),
    )


def count_queries(caller: Caller, case: Case) -> int:
    """Of the second request: the first may fill what is kept for all that follow."""
    for _ in range(2):
        if case.before:
            case.before()
        counted = caller.queries(case.request())
    return counted


def _turns(caller: Caller, *sizes: Case) -> Iterator[tuple[Turn, ...]]:
    started = time.perf_counter()
    for played in range(_WARM_UP + _ROUNDS):
        if played >= _WARM_UP + _FEWEST and time.perf_counter() - started > _PATIENCE:
            return
        yield tuple(_turn(caller, case) for case in sizes)


def _turn(caller: Caller, case: Case) -> Turn:
    floor = None
    if case.floor:
        connection.ensure_connection()  # the floor does not pay for getting one, a request does
        floor = _milliseconds(case.floor)
    if case.before:
        case.before()
    request = case.request()
    return floor, _milliseconds(lambda: caller.send(request))


def _milliseconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000
