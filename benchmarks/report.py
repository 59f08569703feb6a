"""The figures as a table for people, and as JSON for programs."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict

import orjson

from benchmarks.figures import LARGE, Figure

_HEAD = f"{'':24}{'floor ms':>10}{'Stint ms':>10}{'ratio':>8}{'queries':>9}{'growth':>8}"


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
    floor = f"{figure.floor_ms:.2f}" if figure.floor_ms else "-"
    ratio = f"{figure.ratio:.2f}" if figure.ratio else "-"
    return (
        f"{figure.name:24}{floor:>10}{figure.stint_ms:>10.2f}{ratio:>8}"
        f"{figure.queries:>9}{figure.growth:>8.2f}"
    )
