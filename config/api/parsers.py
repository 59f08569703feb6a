"""Reading a body: one JSON object in UTF-8, by the letter of RFC 8259, and of a sane shape."""

import json
import math
import re
from collections.abc import Mapping
from typing import IO, Any

from django.utils.http import parse_header_parameters
from rest_framework.exceptions import ParseError, UnsupportedMediaType, ValidationError
from rest_framework.parsers import BaseParser

#: More than any field takes: what is too deep for one is told so by that field.
_DEEPEST = 64
_UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")
_NOT_TEXT = "Leave out NUL characters and lone surrogates: they cannot be kept."


class StrictJSONParser(BaseParser):
    media_type = "application/json"

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,  # noqa: ARG002
    ) -> dict[str, Any]:
        _, parameters = parse_header_parameters(media_type or "")
        if parameters.get("charset", "utf-8").lower() not in ("utf-8", "utf8"):
            raise UnsupportedMediaType(media_type or "")
        body = _load(stream.read())
        if not isinstance(body, dict):
            raise ValidationError({"non_field_errors": ["Send one JSON object: {…}."]})
        _check_texts(body)
        return body


def _load(raw: bytes) -> Any:
    try:
        return json.loads(
            raw.decode("utf-8"),
            object_pairs_hook=_object,
            parse_constant=_refuse_constant,
            parse_float=_finite,
        )
    except RecursionError as error:
        raise _malformed("it is nested too deeply") from error
    except UnicodeDecodeError as error:
        raise _malformed(f"byte {error.start} is not UTF-8") from error
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise _malformed(f"{error.msg} at {where}") from error
    except ValueError as error:
        raise _malformed(str(error)) from error


def _malformed(reason: str) -> ParseError:
    return ParseError(f"The body is not JSON that can be read: {reason}.", code="malformed_json")


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


def _check_texts(body: dict[str, Any]) -> None:
    if any(_UNKEEPABLE.search(name) for name in body):
        raise ValidationError({"non_field_errors": [_NOT_TEXT]})
    bad = [name for name, value in body.items() if _holds_unkeepable(value)]
    if bad:
        raise ValidationError({name: [_NOT_TEXT] for name in bad})


def _holds_unkeepable(value: Any) -> bool:
    """Walks with a list of what is left to see, so that no body can exhaust the stack."""
    left = [(value, 1)]
    while left:
        item, depth = left.pop()
        if depth > _DEEPEST:
            raise _malformed(f"it is nested more than {_DEEPEST} deep")
        if isinstance(item, str) and _UNKEEPABLE.search(item):
            return True
        if isinstance(item, dict):
            left += [(part, depth + 1) for pair in item.items() for part in pair]
        elif isinstance(item, list):
            left += [(part, depth + 1) for part in item]
    return False
