"""JSON is read by the letter, and what cannot be kept everywhere is refused with a sentence."""

import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from accounts.api.encoding import decoded, encoded
from accounts.strict_json import (
    DEEPEST,
    NOT_TEXT,
    TOO_DEEP,
    TOO_LARGE,
    complaint,
    for_people,
    read,
)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('{"a": 1, "a": 1}', "given twice"),
        ("NaN", "NaN is not"),
        ("-Infinity", "-Infinity is not"),
        ("1e400", "too large"),
        ("9" * 5000, "too large"),
        ("-" + "9" * 5000, "too large"),
        ("[" * 100_000, "nested too deeply"),
        ("{", "line 1, column 2"),
    ],
)
def test_what_is_no_json_says_why(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        read(text)


def nested(levels: int) -> Any:
    value: Any = 1
    for _ in range(levels):
        value = [value]
    return value


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        (2**63 - 1, ""),
        (2**63, TOO_LARGE),
        (-(2**63), ""),
        (-(2**63) - 1, TOO_LARGE),
        (1e18, ""),
        (1e25, TOO_LARGE),
        (float("nan"), TOO_LARGE),
        (float("-inf"), TOO_LARGE),
        ({"a": [{"b": 10**310}]}, TOO_LARGE),
        ({"\ud800": 1}, NOT_TEXT),
        (["a\x00"], NOT_TEXT),
        ("🎈", ""),
        (True, ""),
        (None, ""),
        (nested(DEEPEST), ""),
        (nested(DEEPEST + 1), TOO_DEEP),
        (nested(100_000), TOO_DEEP),
    ],
)
def test_what_cannot_be_kept_is_told(value: Any, sentence: str) -> None:
    assert complaint(value) == sentence


KEPT = {
    "n": 10**310,
    "m": -(2**64),
    "fits": 2**64 - 1,
    "text": "\ud800!",
    "deep": [{"x": (2**70,)}],
}


def test_what_is_kept_already_is_still_said(self_made: dict[str, Any]) -> None:
    said = json.loads(encoded(self_made | KEPT))
    assert said | {"deep": None} == {
        "at": "2027-01-31T10:00:00Z",
        "id": "00000000-0000-0000-0000-000000000001",
        "?": 1,
        "5": [10**310],
        **KEPT,
        "deep": None,
    }
    assert said["deep"] == [{"x": [2**70]}]


@pytest.fixture
def self_made() -> dict[Any, Any]:
    """What orjson knows beyond JSON, and what has to be looked into by the fallback."""
    moment = datetime(2027, 1, 31, 10, tzinfo=UTC)
    return {"at": moment, "id": UUID(int=1), "\udfff": 1, 5: {10**310}}


@pytest.mark.parametrize("text", ["1" + "0" * 310, '"\\ud800"', '{"a": [2]}'])
def test_what_is_kept_already_is_still_read(text: str) -> None:
    assert decoded(text) == json.loads(text)


def test_people_read_half_a_character_as_json_spells_it() -> None:
    value = {"ü": ["\ud800", "\udfff🎈"]}
    shown = for_people(value)
    assert shown.encode()
    assert "ü" in shown
    assert "\\ud800" in shown
    assert json.loads(shown) == value
