"""Each request gets an id, which its answer and its log lines carry, and one line at its end."""

import re
import time
from collections.abc import Callable

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils.functional import SimpleLazyObject, empty
from uuid_utils import uuid7

from accounts.models import User

# An id may come from a proxy or a client, but nothing that could forge a line or fill the log.
_SANE_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_log = structlog.stdlib.get_logger("stint.request")


class RequestLogMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        started = time.perf_counter()
        name = request_id(request)
        request.id = name  # type: ignore[attr-defined]
        with structlog.contextvars.bound_contextvars(request_id=name):
            path = request.path
            response = self.get_response(request)
            response["X-Request-ID"] = name
            write_line(request, path, response.status_code, (time.perf_counter() - started) * 1000)
        return response


def request_id(request: HttpRequest) -> str:
    given = request.META.get("HTTP_X_REQUEST_ID", "")
    return given if _SANE_ID.fullmatch(given) else str(uuid7())


def write_line(
    request: HttpRequest, path: str, status: int, milliseconds: float, **more: str
) -> None:
    """The query string stays out: it may hold search texts and one-time links."""
    is_slow = milliseconds > settings.SLOW_REQUEST_MS
    write = _log.warning if is_slow else _log.info
    write(
        "slow request" if is_slow else "request",
        method=request.method,
        path=path,
        status=status,
        duration_ms=round(milliseconds, 1),
        user_id=_known_user_id(request),
        **more,
    )


def known_user(request: HttpRequest) -> User | None:
    """Who asked, if the view has looked: it is not worth a query of its own."""
    user = getattr(request, "user", None)
    if isinstance(user, SimpleLazyObject) and user.__dict__.get("_wrapped") is empty:
        return None
    return user if isinstance(user, User) else None


def _known_user_id(request: HttpRequest) -> str | None:
    """``user_id`` is set where a request is answered before its person is looked up."""
    user = known_user(request)
    known = user.pk if user else getattr(request, "user_id", None)
    return str(known) if known else None
