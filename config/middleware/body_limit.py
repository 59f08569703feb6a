"""Refuses bodies over the limit before anything reads them. No server in front does it for us."""

import re
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
        most = _most_bytes(request.path)
        if length.isdecimal() and int(length) > most:
            message = f"The body is larger than {most // _MEGABYTE} MB. Send less at a time."
            return error_response(request, 413, message)
        return self.get_response(request)


def _most_bytes(path: str) -> int:
    takes_files = re.fullmatch(settings.UPLOAD_PATHS, path)
    return settings.MAX_UPLOAD_BODY_BYTES if takes_files else settings.MAX_BODY_BYTES
