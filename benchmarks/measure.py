"""Measures on one database; ``python -m benchmarks.measure`` writes the figures as JSON.

Runs in a process of its own, because settings are read from the environment once. Floor and request
take turns, on the small team and on the large one, so that whatever else the machine does meanwhile
meets all of them alike.
"""

import logging
import os
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

import django
import orjson

SMALL, LARGE = 1_000, 50_000
_WARM_UP = 5
_ROUNDS = 80
_FEWEST = 12  # of what takes so long that all rounds would not fit into the patience
_PATIENCE = 12.0


@dataclass(frozen=True, slots=True)
class Figure:
    """Times are medians in milliseconds, with the large team; ``growth`` is large over small."""

    name: str
    floor_ms: float | None
    stint_ms: float
    growth: float
    queries: int
    queries_small: int
    rounds: int

    @property
    def ratio(self) -> float | None:
        return self.stint_ms / self.floor_ms if self.floor_ms else None


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    _log_nowhere()
    sys.stdout.buffer.write(orjson.dumps([asdict(figure) for figure in _figures()]))


def _figures() -> list[Figure]:
    # Models can be imported only now that Django is set up.
    from django.core.management import call_command

    from benchmarks.calling import Caller
    from benchmarks.cases import Case, cases
    from benchmarks.loading import load
    from config.wsgi import application

    call_command("migrate", verbosity=0)
    world = load(SMALL, LARGE)
    caller = Caller(application, world.reader)

    def one(small: Case, large: Case) -> Figure:
        queries_small, queries = (_count(caller.queries, case) for case in (small, large))
        times = _take_turns([_timed(caller.send, case) for case in (small, large)])
        (_, ours_small), (floor, ours) = times
        return Figure(
            name=large.name,
            floor_ms=median(floor) if floor else None,
            stint_ms=median(ours),
            growth=median(ours) / median(ours_small),
            queries=queries,
            queries_small=queries_small,
            rounds=len(ours),
        )

    def _count(queries: Callable[..., int], case: Case) -> int:
        """The second time: the first may fill what is kept for all that follow."""
        for _ in range(2):
            if case.before:
                case.before()
            counted = queries(case.request())
        return counted

    def _timed(send: Callable[..., bytes], case: Case) -> Turn:
        def turn() -> tuple[float | None, float]:
            if case.before:
                case.before()
            floor = _milliseconds(case.floor) if case.floor else None
            request = case.request()
            return floor, _milliseconds(lambda: send(request))

        return turn

    pairs = zip(cases(world.small, world.reader), cases(world.large, world.reader), strict=True)
    return [one(small, large) for small, large in pairs]


type Turn = Callable[[], tuple[float | None, float]]


def _take_turns(turns: list[Turn]) -> list[tuple[list[float], list[float]]]:
    taken: list[tuple[list[float], list[float]]] = [([], []) for _ in turns]
    started = time.perf_counter()
    for played in range(_WARM_UP + _ROUNDS):
        is_late = time.perf_counter() - started > _PATIENCE
        if is_late and played >= _FEWEST:
            break
        for (floors, ours), turn in zip(taken, turns, strict=True):
            floor, our = turn()
            if floor is not None:
                floors.append(floor)
            ours.append(our)
    return [(floors[_WARM_UP:], ours[_WARM_UP:]) for floors, ours in taken]


def _milliseconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


def _log_nowhere() -> None:
    """Lines are made as in production, and thrown away."""
    for handler in logging.getLogger().handlers:
        if isinstance(handler, logging.StreamHandler):
            handler.setStream(Path(os.devnull).open("w"))


if __name__ == "__main__":
    main()
