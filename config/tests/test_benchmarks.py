"""The benchmark says what it misses, and its texts are as long as it claims."""

from dataclasses import replace
from statistics import median

import pytest

from benchmarks.figures import Figure
from benchmarks.report import table
from benchmarks.words import RARE_WORD, Writer, texts

GOOD = Figure(
    name="list",
    floor_ms=1.0,
    stint_ms=2.9,
    growth=1.2,
    queries=3,
    queries_small=3,
    rounds=60,
    most_ratio=3.0,
    most_growth=1.3,
)


def test_what_meets_its_goals_is_not_mentioned() -> None:
    assert list(GOOD.misses()) == []
    assert "MISSED" not in table("Here", [GOOD])


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"stint_ms": 3.1}, "“list” takes 3.10 floors; 3.0 are allowed"),
        ({"growth": 1.4}, "“list” grows 1.40 times; 1.3 are allowed"),
        ({"queries": 4}, "sends 4 queries with 200,000 tasks and 3 with 1,000"),
    ],
)
def test_what_misses_a_goal_is_said(change: dict[str, float], sentence: str) -> None:
    figure = replace(GOOD, **change)  # type: ignore[arg-type]
    [said] = figure.misses()
    assert sentence in said
    assert "MISSED" in table("Here", [figure])


def test_texts_are_as_long_as_real_ones_and_the_same_each_time() -> None:
    assert Writer().description() == Writer().description()
    lengths = [len(text.description) for text in texts()]
    assert 270 < median(lengths) < 330
    assert 0.065 < sum(length > 2000 for length in lengths) / len(lengths) < 0.095
    assert [RARE_WORD in text.description for text in texts()].count(True) == 1
