"""A form that leads to another site shows a page in between, which leads on by itself.

The content policy lets forms be sent to us alone, and browsers hold redirects of such a form to it
as well (CSP Level 3, form-action). Where a service for signing in leads on to cannot be known.
"""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render


class LeavingMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if request.method != "POST" or not isinstance(response, HttpResponseRedirect):
            return response
        place = urlsplit(response.url)
        if not place.netloc or place.netloc == request.get_host():
            return response
        context = {"url": response.url, "host": place.hostname}
        return render(request, "accounts/leaving.html", context)
