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
