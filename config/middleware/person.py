"""What a request owes to the person who makes it: their clock and language, and a note of it."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone, translation

from accounts.activity import note_activity
from accounts.models import User
from config.middleware.request_log import known_user


class PersonMiddleware:
    """Pages show moments by the clock of the reader, and dates as their language writes them.

    What falls on a day, such as a due date, goes by the clock of the team. The API always speaks
    UTC. A request without a session costs nothing here.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
        is_page = has_session and not request.path_info.startswith("/api/")
        if is_page and isinstance(request.user, User):
            user = request.user
            with timezone.override(user.time_zone), translation.override(user.language):
                response = self.get_response(request)
        else:
            response = self.get_response(request)
        if (seen := known_user(request)) is not None and not hasattr(request, "viewer"):
            note_activity(seen)
        return response
