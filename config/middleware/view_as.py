"""Requests of somebody who sees Stint as somebody else: answered as to that person, read only.

The back office stays what it is. ``request.viewer`` is who really asks, and marks every page.
"""

from collections.abc import Callable

import structlog
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse

from accounts.models import User
from accounts.viewing import viewed_by
from config.error_views import permission_denied

_READING = ("GET", "HEAD", "OPTIONS")
#: The person's own affairs, which nobody needs to see in order to help.
_CLOSED = ("/profile", "/sign-out", "/confirm-email", "/invitations", "/api/v1/users/me")
_log = structlog.stdlib.get_logger("stint.view_as")


class ViewAsMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        viewed = _viewed(request)
        if viewed is None:
            return self.get_response(request)
        viewer, request.user = request.user, viewed
        request.viewer = viewer  # type: ignore[attr-defined]
        _log.info(
            "viewed_as", viewer=str(viewer.pk), viewed=str(viewed.pk), method=request.method,
            path=request.path,
        )  # fmt: skip
        if request.method not in _READING or request.path_info.startswith(_CLOSED):
            return _refused(request, viewed)
        return self.get_response(request)


def _viewed(request: HttpRequest) -> User | None:
    """A token says by itself who asks, and never comes from somebody who views."""
    path = request.path_info
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or "Authorization" in request.headers:
        return None
    if path.startswith(reverse("admin:index")) or path == reverse("accounts:stop_viewing"):
        return None
    return viewed_by(request.user, request.session) if isinstance(request.user, User) else None


def _refused(request: HttpRequest, viewed: User) -> HttpResponseBase:
    message = (
        f"You see Stint as {viewed.name}. Nothing can be changed so, and their account stays "
        "closed. Stop viewing first."
    )
    return permission_denied(request, PermissionDenied(message))
