"""Refuses requests whose address and headers are larger than any honest one.

gunicorn has such limits; uvicorn with httptools has none.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from config.error_views import error_response


class HeaderLimitMiddleware:
    """414 when the address alone is too long, else 431: RFC 9110, 15.5.15, and RFC 6585, 5."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        most: int = settings.MAX_HEADER_BYTES
        address = len(request.META.get("QUERY_STRING", "")) + len(request.path_info)
        if address > most:
            message = "The address is too long. Send what you ask for in a body, or ask for less."
            return error_response(request, 414, message)
        headers = sum(
            len(name) + len(value)
            for name, value in request.META.items()
            if name.startswith("HTTP_") and isinstance(value, str)
        )
        if headers > most:
            return error_response(request, 431, "The headers are too large. Send fewer cookies.")
        return self.get_response(request)
