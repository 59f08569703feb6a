"""Reading frames: every text is a frame or a sentence about what is wrong with it."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notifications import frames
from notifications.frames import BadFrameError

json_values: Any = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)


def refusal(read: Callable[..., object], *arguments: object) -> BadFrameError | None:
    """The complaint about a frame; None if there is none. Any other error is ours."""
    try:
        read(*arguments)
    except BadFrameError as problem:
        return problem
    return None


@settings(deadline=None)
@given(st.text() | json_values.map(json.dumps))
def test_any_text_is_a_frame_or_refused(text: str) -> None:
    problem = refusal(frames.parse, text)
    assert problem is None or problem.code == "bad_frame"


@settings(deadline=None)
@given(json_values)
def test_any_value_is_of_its_fields_type_or_refused(value: object) -> None:
    frame = {"ref": value, "field": value}
    assert frames.ref_of(frame) in (None, value)
    for read, kind in ((frames.text_of, str), (frames.number_of, int)):
        problem = refusal(read, frame, "field")
        assert isinstance(value, kind) if problem is None else '"field"' in str(problem)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('{"type": "subscribe", "team": "a", "team": "b"}', "a name is given twice"),
        ('{"type": "task.update", "changes": {"title": "a", "title": "b"}}', "given twice"),
        ('{"type": "task.update", "changes": {"points": NaN}}', "NaN is not a JSON number"),
        ('{"type": "task.update", "changes": {"points": 1e400}}', "too large"),
        ('{"type": ' + "[" * 10_000, "nested too deeply"),
    ],
)
def test_a_frame_is_read_as_strictly_as_a_body_of_the_api(text: str, reason: str) -> None:
    problem = refusal(frames.parse, text)
    assert problem
    assert reason in str(problem)


def test_a_field_that_the_frame_does_not_have_is_named() -> None:
    problem = refusal(frames.check_fields, {"type": "subscribe", "team": "core", "sinse": 4})
    assert str(problem) == (
        'There is no "sinse" here. Beside "type" there are: "epoch", "since", "team", "ref".'
    )


@pytest.mark.parametrize("ref", [None, True, 1.5, [], {}, "\ud800", "\x00"])
def test_a_ref_that_cannot_be_echoed_is_passed_by(ref: object) -> None:
    assert frames.ref_of({"ref": ref}) is None


@pytest.mark.parametrize("ref", ["", "a", 0, -1, 10**30])
def test_a_ref_is_a_text_or_a_number(ref: object) -> None:
    assert frames.ref_of({"ref": ref}) == ref


def test_a_number_that_is_left_out_is_the_beginning() -> None:
    assert frames.number_of({}, "since") == 0
    assert frames.number_of({"since": 2**63 - 1}, "since") == 2**63 - 1
    with pytest.raises(BadFrameError):
        frames.number_of({"since": 2**63}, "since")


def test_an_error_names_what_is_known_of_its_context() -> None:
    assert frames.error("x", "No.", ref=0, team=None) == {
        "type": "error",
        "code": "x",
        "message": "No.",
        "ref": 0,
    }
