"""The figures as a table for people, and as JSON for programs."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict

import orjson

from benchmarks.figures import LARGE, Figure

_HEAD = (
    f"{'':34}{'floor ms':>9}{'Stint ms':>9}{'ratio':>7}{'goal':>6}{'growth':>8}{'goal':>6}"
    f"{'queries':>9}  result"
)


def table(place: str, figures: Iterable[Figure]) -> str:
    lines = (_line(figure) for figure in figures)
    return "\n".join((f"{place}, {LARGE:,} tasks", _HEAD, *lines, ""))


def as_json(places: Mapping[str, Iterable[Figure]]) -> bytes:
    figures = {
        place: [asdict(figure) | {"ratio": figure.ratio} for figure in found]
        for place, found in places.items()
    }
    return orjson.dumps(figures, option=orjson.OPT_INDENT_2)


def _line(figure: Figure) -> str:
    return (
        f"{figure.name:34}{_number(figure.floor_ms, 2):>9}{figure.stint_ms:>9.2f}"
        f"{_number(figure.ratio, 2):>7}{_number(figure.most_ratio, 1):>6}"
        f"{figure.growth:>8.2f}{_number(figure.most_growth, 1):>6}"
        f"{figure.queries:>9}  {_result(figure)}"
    )


def _number(value: float | None, digits: int) -> str:
    return f"{value:.{digits}f}" if value else "-"


def _result(figure: Figure) -> str:
    """Without a goal of time, too, a request may not send more queries for more tasks."""
    return "MISSED" if any(figure.misses()) else "met"
