"""Floor and request take turns, on the small team and on the large one.

So whatever else the machine does meanwhile meets all of them alike.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from statistics import quantiles

from django.db import connection

from benchmarks.calling import Caller
from benchmarks.cases import Case, cases
from benchmarks.figures import Figure
from benchmarks.loading import World

_WARM_UP = 5
_ROUNDS = 60
_PATIENCE = 4.0  # seconds, after which the rounds of a slow case are fewer
_FEWEST = 12

#: The floor's milliseconds, where there is one, and the request's.
type Turn = tuple[float | None, float]


def measure(world: World, caller: Caller) -> Iterator[Figure]:
    small, large = (cases(team, world.reader) for team in (world.small, world.large))
    for pair in zip(small, large, strict=True):
        yield _figure(caller, *pair)


def _figure(caller: Caller, small: Case, large: Case) -> Figure:
    players = [_Player(caller, case) for case in (small, large)]
    counts = [player.count_queries() for player in players]
    turns = list(_turns(players))[_WARM_UP:]
    ours_small, ours = ([turn[at][1] for turn in turns] for at in (0, 1))
    floors = [turn[1][0] for turn in turns if turn[1][0] is not None]
    return Figure(
        name=large.name,
        floor_ms=_typical(floors) if floors else None,
        stint_ms=_typical(ours),
        growth=_typical(ours) / _typical(ours_small),
        queries=counts[1],
        queries_small=counts[0],
        rounds=len(turns),
        most_ratio=large.goal.ratio,
        most_growth=large.goal.growth,
        more_queries=large.goal.more_queries,
    )


def count_queries(caller: Caller, case: Case) -> int:
    return _Player(caller, case).count_queries()


class _Player:
    def __init__(self, caller: Caller, case: Case) -> None:
        self._caller, self._case = caller, case
        self._known = caller.etag(case.request()) if case.is_known else ""

    def count_queries(self) -> int:
        """Of the second request: the first may fill what is kept for all that follow."""
        for _ in range(2):
            self._prepare()
            counted = self._caller.queries(self._case.request(), self._known)
        return counted

    def turn(self) -> Turn:
        floor = None
        if self._case.floor:
            connection.ensure_connection()  # a floor does not pay for getting one, a request does
            floor = _milliseconds(self._case.floor)
        self._prepare()
        request = self._case.request()
        return floor, _milliseconds(lambda: self._caller.send(request, self._known))

    def _prepare(self) -> None:
        if self._case.before:
            self._case.before()


def _turns(players: Sequence[_Player]) -> Iterator[tuple[Turn, ...]]:
    started = time.perf_counter()
    for played in range(_WARM_UP + _ROUNDS):
        if played >= _WARM_UP + _FEWEST and time.perf_counter() - started > _PATIENCE:
            return
        yield tuple(player.turn() for player in players)


def _typical(times: list[float]) -> float:
    """The first quartile: of what else the machine does meanwhile, a longer time suffers more."""
    return quantiles(times)[0]


def _milliseconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000
