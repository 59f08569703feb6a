"""Positions: always room for one more, in the right place, without growing out of hand."""

import random

import pytest

from tasks import ranks


@pytest.mark.parametrize("seed", range(5))
def test_inserting_anywhere_keeps_the_order(seed: int) -> None:
    chance = random.Random(seed)
    column = [ranks.first()]
    for _ in range(500):
        place = chance.randrange(len(column) + 1)
        low = column[place - 1] if place else None
        high = column[place] if place < len(column) else None
        column.insert(place, ranks.between(low, high))
    assert column == sorted(set(column))
    assert max(map(len, column)) < 30


def test_inserting_at_one_spot_grows_slowly() -> None:
    low, high = ranks.first(), ranks.after(ranks.first())
    for _ in range(1000):
        high = ranks.between(low, high)
    assert low < high
    assert len(high) < 300


@pytest.mark.parametrize("is_above", [True, False])
def test_a_spot_that_takes_thousands(is_above: bool) -> None:
    """Above or below what came last: ranks stay short and in order, and are seldom spread."""
    column = ranks.several_after(None, 3)
    place, spread = 1, 0
    for _ in range(5_000):
        column.insert(place, ranks.between(column[place - 1], column[place]))
        if len(column[place]) > ranks.LONGEST:
            start, end = place, place + 1
            while len(column[start - 1]) > ranks.SHORT:
                start -= 1
            while len(column[end]) > ranks.SHORT:
                end += 1
            column[start:end] = ranks.spread(column[start - 1], column[end], end - start)
            spread += 1
        place += not is_above
    assert column == sorted(set(column))
    assert max(map(len, column)) <= ranks.LONGEST
    assert 0 < spread < 5_000 / 300


@pytest.mark.parametrize(
    ("low", "high"),
    [(None, None), (None, "i00001"), ("i00001", None), ("i", "i01"), ("i" * 99, "j")],
)
def test_spread_between(low: str | None, high: str | None) -> None:
    many = ranks.spread(low, high, 500)
    assert len(set(many)) == 500
    assert (low or "") < many[0]
    assert many == sorted(many)
    assert many[-1] < (high or "~")
    assert max(map(len, many)) < 110


def test_spread_between_two_of_one_rank() -> None:
    assert all(rank > "i0" for rank in ranks.spread("i0", "i0", 3))


def test_several_follow_the_last_in_order() -> None:
    last = ranks.first()
    many = ranks.several_after(last, 50)
    assert [last, *many] == sorted({last, *many})


def test_two_people_in_one_gap_get_different_places() -> None:
    low, high = ranks.first(), ranks.after(ranks.first())
    places = {ranks.between(low, high) for _ in range(20)}
    assert len(places) > 15


def test_cards_of_one_rank_still_take_another_after_them() -> None:
    assert ranks.between("i00", "i00") > "i00"
