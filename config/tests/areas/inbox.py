"""The inbox, and how people are told."""

from collections.abc import Mapping
from typing import Any

from config.tests.areas.area import MEMBERS, Area, Route, Write
from notifications.models import (
    Kind,
    Notification,
    NotificationSettings,
    TeamNotificationSettings,
    Why,
)
from tasks.models import Task
from teams.models import Membership

_EVERYBODY = (200, 200, 200, 200, 200, 401)
#: The notification belongs to somebody else, whoever asks.
_NOBODY = (404, 404, 404, 404, 404, 401)
_KINDS = {"kinds": {"commented": {"email": False}}}
_TIMING = {
    "coalesced": False,
    "digest": "weekly",
    "digest_hour": 7,
    "digest_weekday": "friday",
    "quiet_from": "22:00",
    "quiet_until": "07:00",
}
_WRONG_KINDS: dict[str, list[Any]] = {
    "kinds": [[], "x", {"x": {}}, {"commented": {"x": True}}, {"commented": {"email": 1}}]
}
_FINE: dict[str, list[Any]] = {"kinds": [{}], "coalesced": [True], "digest_hour": [5]}
_WRONG: dict[str, list[Any]] = _WRONG_KINDS | {
    "coalesced": [None, "true", 1],
    "digest": [None, "", "hourly"],
    "digest_hour": [None, "8", -1, 24, 1.5],
    "digest_weekday": [None, "", "someday", 0],
    "quiet_from": ["", "25:00", "22", 22, "22:00:30"],
    "quiet_until": ["", "25:00", "7", 7],
}


def _make(task: Task) -> Mapping[str, Any]:
    """Something that another member of the team is to know."""
    person = Membership.objects.filter(team=task.team).latest("created_at").user
    note = Notification.objects.create(
        recipient=person,
        team=task.team,
        task=task,
        kind=Kind.ASSIGNED,
        why=Why.ASSIGNED,
        payload={"target": str(task.pk), "actor": None},
        dedupe_key=f"{task.pk}:{person.pk}",
    )
    return {"notifications": note.pk}


AREA = Area(
    routes=(
        Route("GET", "notifications", None, _EVERYBODY),
        Route("GET", "notifications/{id}", None, _NOBODY),
        Route("PATCH", "notifications/{id}", {"read": True}, _NOBODY),
        Route("POST", "notifications/read-all", {}, _EVERYBODY),
        Route("GET", "notification-preferences", None, _EVERYBODY),
        Route("PUT", "notification-preferences", _KINDS | _TIMING, _EVERYBODY),
        Route("PATCH", "notification-preferences", _KINDS, _EVERYBODY),
        Route("GET", "teams/{slug}/notification-preferences", None, MEMBERS),
        Route("PUT", "teams/{slug}/notification-preferences", _KINDS, MEMBERS),
        Route("PATCH", "teams/{slug}/notification-preferences", _KINDS, MEMBERS),
    ),
    writes=(
        Write(
            "PUT",
            "notification-preferences",
            _KINDS | _TIMING,
            set(),
            _WRONG,
            _FINE,
        ),
        Write(
            "PATCH",
            "notification-preferences",
            _KINDS | _TIMING,
            set(),
            _WRONG,
            _FINE,
        ),
        Write("PUT", "teams/{slug}/notification-preferences", _KINDS, set(), _WRONG_KINDS, _FINE),
        Write("PATCH", "teams/{slug}/notification-preferences", _KINDS, set(), _WRONG_KINDS, _FINE),
        Write(
            "POST",
            "notifications/read-all",
            {"team": "core"},
            set(),
            {"team": [None, "", 5], "up_to": [None, "x", 5], "as_of": [None, "x", 5]},
        ),
    ),
    tables=(Notification, NotificationSettings, TeamNotificationSettings),
    make=_make,
)
