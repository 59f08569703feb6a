"""The request of the small team and that of the large one take turns, and then it and its floor.

So whatever else the machine does meanwhile meets all of them alike. Growth is taken from turns of
their own: some floors go through the whole table, and leave nothing of what the next request needs
in the processor's caches.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from statistics import quantiles

from django.db import connection

from benchmarks.calling import Caller
from benchmarks.cases import Case, cases
from benchmarks.figures import Figure
from benchmarks.loading import World

#: The first times fill what is kept for all that follow.
_WARM_UP = 5
_IN_A_ROW = 6
_BLOCKS = 10
_PATIENCE = 4.0  # seconds, after which the blocks of a slow case are fewer
_FEWEST = 2


@dataclass
class _Times:
    """Milliseconds: of both teams in turns, and of the large one's in turns with its floor."""

    small: list[float] = field(default_factory=list)
    large: list[float] = field(default_factory=list)
    floor: list[float] = field(default_factory=list)
    beside_floor: list[float] = field(default_factory=list)


def measure(world: World, caller: Caller) -> Iterator[Figure]:
    small, large = (cases(team, world.reader) for team in (world.small, world.large))
    for pair in zip(small, large, strict=True):
        yield _figure(caller, *pair)


def _figure(caller: Caller, small: Case, large: Case) -> Figure:
    players = _Player(caller, small), _Player(caller, large)
    counts = [player.count_queries() for player in players]
    times = _played(*players)
    return Figure(
        name=large.name,
        floor_ms=_typical(times.floor) if times.floor else None,
        stint_ms=_typical(times.beside_floor or times.large),
        growth=_typical(times.large) / _typical(times.small),
        queries=counts[1],
        queries_small=counts[0],
        rounds=len(times.large),
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

    def request(self) -> float:
        self._prepare()
        return _milliseconds(partial(self._caller.send, self._case.request(), self._known))

    @property
    def has_floor(self) -> bool:
        return self._case.floor is not None

    def floor(self) -> float:
        assert self._case.floor
        connection.ensure_connection()  # it does not pay for getting one, a request does
        return _milliseconds(self._case.floor)

    def _prepare(self) -> None:
        if self._case.before:
            self._case.before()


def _played(small: _Player, large: _Player) -> _Times:
    for player in (small, large):
        for _ in range(_WARM_UP):
            player.request()
    times, started = _Times(), time.perf_counter()
    for block in range(_BLOCKS):
        if block >= _FEWEST and time.perf_counter() - started > _PATIENCE:
            break
        for _ in range(_IN_A_ROW):
            times.small.append(small.request())
            times.large.append(large.request())
        for _ in range(_IN_A_ROW if large.has_floor else 0):
            times.floor.append(large.floor())
            times.beside_floor.append(large.request())
    return times


def _typical(times: list[float]) -> float:
    """The first quartile: of what else the machine does meanwhile, a longer time suffers more."""
    return quantiles(times)[0]


def _milliseconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000
