"""API paths have no slash at the end; one that has is taken for the same path, without a redirect.

A redirect would turn a POST into a GET in many clients.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase


class ApiPathMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info.startswith("/api/") and request.path_info.endswith("/"):
            request.path_info = request.path_info.rstrip("/")
            request.path = request.path.rstrip("/")
        return self.get_response(request)
