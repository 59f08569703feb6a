"""Answers 304 to programs that have a list already, before Django does anything else for them.

Such a program asks every few seconds, and nearly always nothing has changed. Looking up who asks,
routing and the view would cost several times what there is to find out: whether the sign-in lives,
and whether the clocks stand where the tag says. That is one statement, and the way through Django's
handler and middleware costs as much again; so this is a WSGI middleware, around Django. Whatever it
does not settle goes the usual way, also to be refused there: another kind of token, a sign-in that
has ended, a count that is used up, a page of another site.
"""

import time
from collections.abc import Iterable
from uuid import UUID
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest, get_path_info, get_script_name
from django.db import DatabaseError, close_old_connections

from accounts import limits
from accounts.activity import is_noted
from accounts.api.authentication import sign_in_of
from accounts.api.preconditions import is_named
from accounts.exceptions import TooMany
from accounts.limits import Limit
from config.middleware.request_log import request_id, write_line
from teams.api.clock_tags import address_of, known_by_sign_in, named_team, tag_by

type Headers = dict[str, str]


class Unchanged:
    def __init__(self, application: WSGIApplication) -> None:
        self._application = application

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        headers = _settled(environ) if _may_settle(environ) else None
        if headers is None:
            return self._application(environ, start_response)
        start_response("304 Not Modified", list(headers.items()))
        return []


def _may_settle(environ: WSGIEnvironment) -> bool:
    """Pages of other sites need headers of CORS, which Django's side gives."""
    return (
        environ["REQUEST_METHOD"] == "GET"
        and "HTTP_IF_NONE_MATCH" in environ
        and "HTTP_ORIGIN" not in environ
    )


def _settled(environ: WSGIEnvironment) -> Headers | None:
    """The headers of the 304, once it is counted and logged; nothing where it is none."""
    started = time.perf_counter()
    team = named_team(environ["HTTP_IF_NONE_MATCH"])
    sign_in = sign_in_of(environ.get("HTTP_AUTHORIZATION", "")) if team else None
    request = _Request(environ)
    if team is None or sign_in is None or _has_to_be_redirected(request):
        return None
    try:
        headers = _unchanged(request, *sign_in, *team)
    except DatabaseError:
        return None  # also of a connection that is gone: Django looks for that as it begins
    if headers is not None:
        headers["X-Request-ID"] = name = request_id(request)
        taken = (time.perf_counter() - started) * 1000
        write_line(request, request.path, 304, taken, request_id=name)
        close_old_connections()
    return headers


class _Request(WSGIRequest):
    """Without what makes a request ready for forms, cookies and a body: none is looked at."""

    def __init__(self, environ: WSGIEnvironment) -> None:
        self.environ = self.META = environ
        self.method = environ["REQUEST_METHOD"]
        self.path_info = get_path_info(environ)
        self.path = get_script_name(environ) + self.path_info


def _has_to_be_redirected(request: WSGIRequest) -> bool:
    return settings.SECURE_SSL_REDIRECT and not request.is_secure()


def _unchanged(
    request: WSGIRequest, family: UUID, person: UUID, team: str | None
) -> Headers | None:
    known = known_by_sign_in(family, person, team)
    if known is None or not is_noted(known.last_active_at):
        return None
    tag = tag_by(known.clocks, person, address_of(request), team)
    if not is_named(request, tag):
        return None
    try:
        use = limits.take(Limit.PERSON, person)
    except TooMany:
        return None
    request.user_id = person  # type: ignore[attr-defined]  # for the line in the log
    # After RFC 9110, 15.4.5, and what the API says with every answer.
    return {
        "ETag": tag,
        "Cache-Control": "private, no-cache",
        "Vary": "Authorization, Cookie, origin",
    } | (use.headers if use else {})
