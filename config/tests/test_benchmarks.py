"""The benchmark says what it misses, and its texts are as long as it claims."""

from dataclasses import replace
from statistics import median

import pytest

from benchmarks.figures import LIST, Figure
from benchmarks.words import RARE_WORD, Writer

GOOD = Figure(
    name=LIST, floor_ms=1.0, stint_ms=3.9, growth=1.4, queries=3, queries_small=3, rounds=60
)


def test_what_meets_its_goals_is_not_mentioned() -> None:
    assert list(GOOD.misses()) == []


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"stint_ms": 4.1}, "The list takes 4.10 floors"),
        ({"growth": 1.6}, "The list grows 1.60 times"),
        ({"queries": 4}, "sends 4 queries with 50,000 tasks and 3 with 1,000"),
    ],
)
def test_what_misses_a_goal_is_said(change: dict[str, float], sentence: str) -> None:
    [said] = replace(GOOD, **change).misses()  # type: ignore[arg-type]
    assert sentence in said


def test_texts_are_as_long_as_real_ones_and_the_same_each_time() -> None:
    texts = [Writer(1).description(1) for _ in range(2)]
    assert texts[0] == texts[1]
    writer = Writer(7)
    texts = [writer.description(number) for number in range(1, 4001)]
    lengths = [len(text) for text in texts]
    assert 270 < median(lengths) < 330
    assert 0.065 < sum(length > 2000 for length in lengths) / len(lengths) < 0.095
    assert sum(RARE_WORD in text for text in texts) in (3, 4)
