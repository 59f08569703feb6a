"""Answers are JSON. Whoever takes that, or anything, gets it without a look at every preference."""

from collections.abc import Iterable
from typing import Any

from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request


class JsonNegotiation(DefaultContentNegotiation):
    def select_renderer(
        self,
        request: Request,
        renderers: Iterable[BaseRenderer],
        format_suffix: str | None = None,
    ) -> tuple[BaseRenderer, str]:
        accepted = request.META.get("HTTP_ACCEPT", "*/*")
        if accepted in ("*/*", "application/json"):
            first: BaseRenderer = next(iter(renderers))
            return first, str(first.media_type)
        chosen: Any = super().select_renderer(request, renderers, format_suffix)
        renderer, media_type = chosen
        return renderer, media_type
