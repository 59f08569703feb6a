"""What the API, sockets and webhooks say, as JSON.

orjson refuses numbers over 64 bits and lone surrogates. None of these is taken any more; where some
are kept since before, they must not take what stands beside them from everybody.
"""

import json
from collections.abc import Mapping
from typing import Any

import orjson

# A moment without a zone comes from SQLite, which keeps them in UTC.
_OPTIONS = orjson.OPT_UTC_Z | orjson.OPT_NAIVE_UTC | orjson.OPT_NON_STR_KEYS
_SMALLEST, _LARGEST = -(2**63), 2**64 - 1


def encoded(value: Any) -> bytes:
    try:
        return orjson.dumps(value, default=_plain, option=_OPTIONS)
    except orjson.JSONEncodeError:
        return orjson.dumps(_spelt(value), default=_spelt_plain, option=_OPTIONS)


def decoded(text: str | bytes) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return json.loads(text)


def _plain(value: Any) -> Any:
    """What orjson does not know: the lazy texts of Django, and DRF's lists and dicts."""
    if isinstance(value, Mapping):
        return dict(value)
    return list(value) if isinstance(value, (list, tuple, set)) else str(value)


def _spelt_plain(value: Any) -> Any:
    return _spelt(_plain(value))


def _spelt(value: Any) -> Any:
    """The same, with what orjson refuses spelt out as JSON spells it."""
    match value:
        case Mapping():
            return {_spelt_name(name): _spelt(inner) for name, inner in value.items()}
        case list() | tuple() | set():
            return [_spelt(inner) for inner in value]
        case int() if not _SMALLEST <= value <= _LARGEST:
            return orjson.Fragment(str(value))
        case str() if not _is_whole(value):
            return orjson.Fragment(json.dumps(value))
    return value


def _spelt_name(name: Any) -> Any:
    """A name has to be a text: half a character in it becomes a question mark."""
    return name.encode("utf-8", "replace").decode() if isinstance(name, str) else name


def _is_whole(text: str) -> bool:
    """Without half a character."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
