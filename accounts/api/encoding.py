"""What the API says, as JSON."""

from collections.abc import Mapping
from typing import Any

import orjson

# A moment without a zone comes from SQLite, which keeps them in UTC.
_OPTIONS = orjson.OPT_UTC_Z | orjson.OPT_NAIVE_UTC | orjson.OPT_NON_STR_KEYS


def encoded(value: Any) -> bytes:
    return orjson.dumps(value, default=_plain, option=_OPTIONS)


def _plain(value: Any) -> Any:
    """What orjson does not know: the lazy texts of Django, and DRF's lists and dicts."""
    if isinstance(value, Mapping):
        return dict(value)
    return list(value) if isinstance(value, (list, tuple, set)) else str(value)
