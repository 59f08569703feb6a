"""People: profiles, preferences, pictures, addresses, and the end of an account."""

from collections.abc import Mapping
from typing import Any

from accounts.models import EmailChange
from accounts.tests.api import Upload
from accounts.tests.factories import PASSWORD
from config.tests.areas.area import MEMBERS, Area, Route, Write
from tasks.models import Task
from tasks.tests.files import picture
from teams.models import Membership

_EVERYBODY = (200, 200, 200, 200, 200, 401)
_NOBODY_ELSE = (403, 403, 403, 403, 404, 401)
_DONE = (204, 204, 204, 204, 204, 401)
#: The only admin of a team cannot go.
_LEAVING = (409, 204, 204, 204, 204, 401)
_PROFILE = {
    "first_name": "A",
    "last_name": "B",
    "bio": "I write.",
    "website": "https://example.com/",
    "location": "Berlin",
    "time_zone": "Europe/Berlin",
    "language": "en-us",
}
_WRONG: dict[str, list[Any]] = {
    "bio": [None, "x" * 1001, "a\x00b"],
    "website": [None, "example.com", "javascript:alert(1)", "ftp://example.com", "x" * 201],
    "location": [None, "x" * 101, "a\x00b"],
    "time_zone": [None, "", "Mars/Olympus", "UTC+1", "x" * 65, "../etc/passwd"],
    "language": [None, "", "klingon", "EN-GB", "x" * 11],
}
_PREFERENCES = {"theme": "dark", "team_page": "list", "remind_hours": [1, 24]}
_WRONG_PREFERENCES: dict[str, list[Any]] = {
    "theme": [None, "", "DARK", "pink"],
    "team_page": [None, "", "calendar"],
    "remind_hours": [None, "", 24, [25], ["24"], [24.5], [None], [True], [1] * 6],
}


def _make(task: Task) -> Mapping[str, Any]:
    """Somebody else in the team."""
    return {"users": Membership.objects.filter(team=task.team).latest("created_at").user_id}


AREA = Area(
    routes=(
        Route("DELETE", "users/me", {"password": PASSWORD}, _LEAVING),
        Route("GET", "users/me/preferences", None, _EVERYBODY),
        Route("PUT", "users/me/preferences", _PREFERENCES, _EVERYBODY),
        Route("PUT", "users/me/avatar", {"file": Upload(picture(), "me.png")}, _EVERYBODY),
        Route("DELETE", "users/me/avatar", None, _DONE),
        Route(
            "POST",
            "users/me/email",
            {"email": "other@example.com", "password": PASSWORD},
            _EVERYBODY,
        ),
        Route("DELETE", "users/me/email", None, _DONE),
        Route("POST", "users/me/email/confirm", {"token": "x"}, (404,) * 6),
        Route("GET", "users/me/export", None, _EVERYBODY),
        Route("GET", "users/me/deliveries", None, _EVERYBODY),
        Route("GET", "users/statistics", None, (403, 403, 403, 403, 403, 401)),
        Route("GET", "users", None, _EVERYBODY),
        Route("GET", "users/{id}", None, MEMBERS),
        Route("PUT", "users/{id}", _PROFILE, _NOBODY_ELSE),
        Route("PATCH", "users/{id}", {"bio": "New"}, _NOBODY_ELSE),
        Route("DELETE", "users/{id}", {"password": PASSWORD}, _NOBODY_ELSE),
        Route("GET", "users/{id}/avatar", None, (404, 404, 404, 404, 404, 401)),
    ),
    writes=(
        Write(
            "PUT",
            "users/me/preferences",
            _PREFERENCES,
            set(),
            _WRONG_PREFERENCES,
            {"remind_hours": [[]]},
        ),
        Write(
            "POST",
            "users/me/email",
            {"email": "other@example.com", "password": PASSWORD},
            {"email"},
            {"password": [None, "", "wrong", "x" * 1001]},
        ),
        Write("POST", "users/me/email/confirm", {"token": "x"}, {"token"}),
        Write(
            "DELETE",
            "users/me",
            {"password": PASSWORD},
            {"password"},
            {"password": [None, "", "wrong", "x" * 1001]},
        ),
        Write("PUT", "users/{id}", _PROFILE, set(), _WRONG),
        Write("PATCH", "users/{id}", _PROFILE, set(), _WRONG),
        Write(
            "DELETE", "users/{id}", {"password": PASSWORD}, {"password"}, {"password": ["", "x"]}
        ),
    ),
    tables=(EmailChange,),
    make=_make,
)
