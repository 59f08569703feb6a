"""Counts requests of pages, and says in a page what a count that is used up means.

The API counts in accounts/api/strictness.py, where it knows which person a token stands for. What
programs ask for, many of them at one address, counts where the secret that they show is looked at:
calendar feeds (tasks/views/calendar.py), links that stop mails (notifications/views.py), bounces
(notifications/bounce_views.py) and metrics (config/metrics.py).
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase

from accounts import limits
from accounts.client_address import client_of
from accounts.exceptions import TooMany
from accounts.limits import Limit
from config.error_views import too_many

_NOT_COUNTED = (
    *("/api/", "/health", "/calendar/"),
    *("/notifications/stop/", "/notifications/bounces", "/metrics"),
)


class RateLimitMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path.startswith(_NOT_COUNTED):
            try:
                _count(request)
            except TooMany as refusal:
                return too_many(request, refusal)
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return too_many(request, exception) if isinstance(exception, TooMany) else None


def _count(request: HttpRequest) -> None:
    if request.user.is_authenticated:
        limits.take(Limit.PERSON, request.user.pk)
    else:
        limits.take(Limit.ANONYMOUS, client_of(request))
