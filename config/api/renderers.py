"""The envelope: ``{data, meta}`` or ``{error, meta}``."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from rest_framework.renderers import BaseRenderer

from accounts.api.encoding import encoded

_NO_BODY = (204, 304)


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
        if response.status_code in _NO_BODY:
            return b""
        body = {
            "error" if response.exception else "data": data,
            "meta": meta(context["request"]) | getattr(response, "meta", {}),
        }
        return encoded(body)


def meta(request: Any) -> dict[str, Any]:
    return {"request_id": getattr(request, "id", ""), "timestamp": datetime.now(UTC)}
