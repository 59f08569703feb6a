"""Calendar feeds."""

from collections.abc import Mapping
from typing import Any

from config.tests.areas.area import Area, Route, Write
from config.tests.areas.doors import api
from tasks.actions import create_feed
from tasks.models import CalendarFeed, Task
from teams.models import Membership
from teams.policies import Action

_WRONG: dict[str, list[Any]] = {
    "team": ["x" * 51, "a\x00b", ""],
    "view": ["", "x", "x" * 37, "a\x00b"],
}


def _make(task: Task) -> Mapping[str, Any]:
    admin = Membership.objects.filter(team=task.team, role="admin").earliest("created_at").user
    feed, _ = create_feed(actor=admin, owner=admin, team=task.team)
    return {"calendar-feeds": feed.pk}


AREA = Area(
    routes=(
        Route("GET", "calendar-feeds", None, (200, 200, 200, 200, 200, 401)),
        Route("POST", "calendar-feeds", {"team": "<slug>"}, (201, 201, 201, 201, 404, 401)),
        Route("DELETE", "calendar-feeds/{id}", None, (204, 404, 404, 404, 404, 401)),
    ),
    writes=(
        Write("POST", "calendar-feeds", {"team": "<slug>", "view": None}, set(), _WRONG),
        Write("POST", "calendar-feeds", {"team": None, "view": "<views>"}, set(), _WRONG),
    ),
    doors={
        Action.TEAM_VIEW: (
            api("post", "calendar-feeds", {"team": "{w.team.slug}"}),
            api("post", "calendar-feeds", {"view": "{w.things[views]}"}),
        )
    },
    tables=(CalendarFeed,),
    make=_make,
)
