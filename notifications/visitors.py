"""Who a socket or a held request comes from, as pages and the API would find it."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any, NamedTuple

from channels.db import DatabaseSyncToAsync
from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.sessions.backends.db import SessionStore
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, parse_cookie

from accounts import limits
from accounts.access import Access, access_of
from accounts.api.authentication import identify
from accounts.exceptions import TooMany
from accounts.limits import Limit
from accounts.models import User
from accounts.tokens import family_of
from notifications.reading import Place, _find_place, _threads

type SignedIn = tuple[User, Access]


class Visitor(NamedTuple):
    user: User
    access: Access
    place: Place


def _find_visitor(scope: dict[str, Any], slug: str, *, is_stream: bool) -> Visitor | None:
    """Somebody who may see the team; None is for the API to answer.

    So is who opens too many streams: they get answers that end.
    """
    request = ASGIRequest(scope, BytesIO())
    # A request that shows a token is the token's, even if that is no good.
    has_token = "Authorization" in request.headers
    found = _by_token(request) if has_token else _by_session(request.COOKIES)
    place = _find_place(found[0], slug) if found else None
    if found is None or place is None:
        return None
    if is_stream:
        try:
            limits.take(Limit.SOCKET, found[0].pk)
        except TooMany:
            return None
    return Visitor(*found, place)


def _by_token(request: ASGIRequest) -> SignedIn | None:
    identity = identify(request)
    if identity.user is None:
        return None
    return identity.user, access_of(identity.user, family_id=family_of(identity.token))


def _by_session(cookies: Mapping[str, str]) -> SignedIn | None:
    key = cookies.get(settings.SESSION_COOKIE_NAME)
    if key is None:
        return None
    request = HttpRequest()
    request.session = SessionStore(key)
    user = get_user(request)
    if not user.is_authenticated:
        return None
    return user, access_of(user, session_key=key)


def _find_signed_in(scope: dict[str, Any]) -> SignedIn | None:
    """Who has a page of ours open, by the cookies that it opened its socket with."""
    headers = [value for name, value in scope["headers"] if name == b"cookie"]
    return _by_session(parse_cookie(b"; ".join(headers).decode("latin-1")))


find_signed_in = DatabaseSyncToAsync(_find_signed_in, thread_sensitive=False, executor=_threads)
find_visitor = DatabaseSyncToAsync(_find_visitor, thread_sensitive=False, executor=_threads)
