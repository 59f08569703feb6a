"""What every template may use besides what its view hands over."""

from collections.abc import Callable
from functools import partial

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from accounts.models import User
from config import __version__
from notifications.inbox import unread_count
from notifications.stalling import stalls
from teams.models import Team
from teams.models.team import TeamQuerySet


def site(request: HttpRequest) -> dict[str, str | bool | Callable[[], object]]:
    """``socket_url`` is empty when sockets are served where the page is.

    ``my_teams`` is what one can change to, ``inbox_unread`` how many notifications one has not
    read, ``stalls`` what stands still in the background, for staff. They cost their queries only
    where a template asks for them.
    """
    user = getattr(request, "user", AnonymousUser())
    return {
        "socket_url": settings.SOCKET_URL,
        "stint_version": __version__,
        "sends_mail": settings.SENDS_MAIL,
        "my_teams": partial(_teams_of, user),
        "inbox_unread": partial(unread_count, user),
        "stalls": stalls,
    }


def _teams_of(user: User | AnonymousUser) -> TeamQuerySet:
    return Team.objects.visible_to(user) if isinstance(user, User) else Team.objects.none()
