"""Who a request comes from that this process wants to hold on to, as the API would find it."""

from io import BytesIO
from typing import Any, NamedTuple

from channels.db import DatabaseSyncToAsync
from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.sessions.backends.db import SessionStore
from django.core.handlers.asgi import ASGIRequest

from accounts import limits
from accounts.access import Access, access_of
from accounts.api.authentication import identify
from accounts.exceptions import TooMany
from accounts.limits import Limit
from accounts.models import User
from accounts.tokens import family_of
from notifications.reading import Place, _find_place, _threads


class Visitor(NamedTuple):
    user: User
    access: Access
    place: Place


def _find_visitor(scope: dict[str, Any], slug: str, *, is_stream: bool) -> Visitor | None:
    """Somebody who may see the team; None is for the API to answer.

    So is who opens too many streams: they get answers that end.
    """
    request = ASGIRequest(scope, BytesIO())
    found = _by_token(request) or _by_session(request)
    place = _find_place(found[0], slug) if found else None
    if found is None or place is None:
        return None
    if is_stream:
        try:
            limits.take(Limit.SOCKET, found[0].pk)
        except TooMany:
            return None
    return Visitor(*found, place)


def _by_token(request: ASGIRequest) -> tuple[User, Access] | None:
    identity = identify(request)
    if identity.user is None:
        return None
    return identity.user, access_of(identity.user, family_id=family_of(identity.token))


def _by_session(request: ASGIRequest) -> tuple[User, Access] | None:
    """A request that shows a token is the token's, even if that is no good."""
    key = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
    if key is None or "Authorization" in request.headers:
        return None
    request.session = SessionStore(key)
    user = get_user(request)
    if not user.is_authenticated:
        return None
    return user, access_of(user, session_key=key)


find_visitor = DatabaseSyncToAsync(_find_visitor, thread_sensitive=False, executor=_threads)
