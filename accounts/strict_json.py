"""JSON that people and programs give: read by the letter of RFC 8259, and taken when both databases
keep it and every program reads it again as it was.
"""

import json
import math
import re
from typing import Any

#: Levels of lists and objects.
DEEPEST = 32
_LARGEST = 2**63
#: More digits no number has that a program could have meant.
_MOST_DIGITS = 400
_UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")

NOT_TEXT = "Leave out NUL characters and lone surrogates: they cannot be kept."
TOO_DEEP = f"Keep it to {DEEPEST} levels of lists and objects."
TOO_LARGE = "A number has to fit into 64 bits with its sign. Give a larger one as a text."


def read(text: str) -> Any:
    """What it says. A ValueError tells why it cannot be read, as a part of a sentence."""
    try:
        return json.loads(
            text,
            object_pairs_hook=_object,
            parse_constant=_refuse_constant,
            parse_float=_finite,
            parse_int=_whole,
        )
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise ValueError(f"{error.msg} at {where}") from error


def complaint(value: Any) -> str:
    """The sentence with which it is refused; empty where it can be kept.

    It goes level by level, so that no value can exhaust the stack.
    """
    depth, level = 0, [value]
    while level:
        if found := next(filter(None, map(_complaint_about, level)), ""):
            return found
        parts = [part for part in level if isinstance(part, dict | list)]
        depth += bool(parts)
        if depth > DEEPEST:
            return TOO_DEEP
        level = [inner for part in parts for inner in _inside(part)]
    return ""


def is_keepable(text: str) -> bool:
    return not _UNKEEPABLE.search(text)


def for_people(value: Any) -> str:
    """Over several lines. Half a character, which no page can hold, is spelt as JSON spells it."""
    text = json.dumps(value, ensure_ascii=False, indent=2)
    return text.encode("utf-8", "backslashreplace").decode()


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Of two values for one name readers choose differently, so neither is taken."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name is given twice in one object")
    return found


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is not a JSON number")


def _finite(text: str) -> float:
    if not math.isfinite(number := float(text)):
        raise ValueError("a number is too large")
    return number


def _whole(text: str) -> int:
    if len(text) > _MOST_DIGITS:
        raise ValueError("a number is too large")
    return int(text)


def _complaint_about(part: Any) -> str:
    if isinstance(part, str) and not is_keepable(part):
        return NOT_TEXT
    # PostgreSQL gives 1e25 back as a whole number, so both kinds have the same limits.
    is_number = isinstance(part, int | float)
    return TOO_LARGE if is_number and not -_LARGEST <= part < _LARGEST else ""


def _inside(part: dict[str, Any] | list[Any]) -> list[Any]:
    return [one for pair in part.items() for one in pair] if isinstance(part, dict) else part
