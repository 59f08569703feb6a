"""Refuses bodies over the limit before anything reads them. No server in front does it for us."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from config.error_views import error_response

_MEGABYTE = 1024 * 1024


class BodyLimitMiddleware:
    """Goes by the announced length, so a body without one is refused as well (RFC 9110)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        length = request.META.get("CONTENT_LENGTH") or ""
        if not length and "chunked" in request.headers.get("Transfer-Encoding", "").lower():
            message = "Send the length of the body in a Content-Length header."
            return error_response(request, 411, message)
        if length.isdecimal() and int(length) > settings.MAX_BODY_BYTES:
            limit = settings.MAX_BODY_BYTES // _MEGABYTE
            message = f"The body is larger than {limit} MB. Send less at a time."
            return error_response(request, 413, message)
        return self.get_response(request)
