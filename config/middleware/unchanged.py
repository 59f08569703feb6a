"""Answers 304 to programs that have a list already, before anything else is done for them.

Such a program asks every few seconds, and nearly always nothing has changed. Looking up who asks,
routing and the view would cost several times what there is to find out: whether the sign-in lives,
and whether the clocks stand where the tag says. That is one statement. Whatever that does not
settle goes the usual way, also to be refused there: another kind of token, a sign-in that has
ended, a count that is used up.
"""

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, HttpResponseBase

from accounts import limits
from accounts.activity import is_noted
from accounts.api.authentication import sign_in_of
from accounts.api.preconditions import is_named, tagged
from accounts.exceptions import TooMany
from accounts.limits import Limit
from accounts.models import User
from teams.api.clock_tags import known_by_sign_in, named_team, tag_by


class UnchangedMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method == "GET" and "If-None-Match" in request.headers:
            return _unchanged(request) or self.get_response(request)
        return self.get_response(request)


def _unchanged(request: HttpRequest) -> HttpResponse | None:
    team = named_team(request.headers["If-None-Match"])
    sign_in = sign_in_of(request) if team else None
    if team is None or sign_in is None:
        return None
    family, person = sign_in[0], User(pk=sign_in[1])
    known = known_by_sign_in(family, person.pk, *team)
    if known is None or not is_noted(known.last_active_at):
        return None
    tag = tag_by(known.clocks, person, request.get_full_path(), *team)
    if not is_named(request, tag):
        return None
    return _counted(request, person, tag)


def _counted(request: HttpRequest, person: User, tag: str) -> HttpResponse | None:
    try:
        use = limits.take(Limit.PERSON, person.pk)
    except TooMany:
        return None
    request.user = person  # for the line in the log
    return tagged(HttpResponse(status=HTTPStatus.NOT_MODIFIED, headers=use and use.headers), tag)
