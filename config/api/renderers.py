"""The envelope: ``{data, meta}`` or ``{error, meta}``, encoded by orjson."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import orjson
from rest_framework.renderers import BaseRenderer

# A moment without a zone comes from SQLite, which keeps them in UTC.
_OPTIONS = orjson.OPT_UTC_Z | orjson.OPT_NAIVE_UTC | orjson.OPT_NON_STR_KEYS
_NO_CONTENT = 204


class EnvelopeRenderer(BaseRenderer):
    media_type = "application/json"
    format = "json"
    charset = None

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,  # noqa: ARG002
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        context = renderer_context or {}
        response = context["response"]
        if response.status_code == _NO_CONTENT:
            return b""
        body = {
            "error" if response.exception else "data": data,
            "meta": meta(context["request"]) | getattr(response, "meta", {}),
        }
        return orjson.dumps(body, default=_encode, option=_OPTIONS)


def meta(request: Any) -> dict[str, Any]:
    return {"request_id": getattr(request, "id", ""), "timestamp": datetime.now(UTC)}


def _encode(value: Any) -> Any:
    """What orjson does not know: the lazy texts of Django, and DRF's lists and dicts."""
    if isinstance(value, Mapping):
        return dict(value)
    return list(value) if isinstance(value, (list, tuple, set)) else str(value)
