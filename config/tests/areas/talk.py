"""Comments beyond the plain ones: reactions, what they said before, and who watches a task."""

from collections.abc import Mapping
from typing import Any

from config.tests.areas.area import MEMBERS, Area, Route, Write
from config.tests.areas.doors import api, page
from tasks.models import Reaction, Task, Watcher
from teams.policies import Action

_GONE = (204, 204, 204, 204, 404, 401)
_DEVELOPERS = (200, 200, 200, 403, 404, 401)
_DEVELOPERS_GONE = (204, 204, 204, 403, 404, 401)


def _make(_task: Task) -> Mapping[str, Any]:
    return {"emoji": "👍"}


AREA = Area(
    routes=(
        Route("GET", "comments/{id}", None, MEMBERS),
        Route("GET", "comments/{id}/history", None, MEMBERS),
        Route("PUT", "comments/{id}/reactions/{emoji}", None, _DEVELOPERS, 200),
        Route("DELETE", "comments/{id}/reactions/{emoji}", None, _DEVELOPERS_GONE, 204),
        Route("GET", "tasks/{id}/watchers", None, MEMBERS),
        Route("GET", "tasks/{id}/watchers/me", None, MEMBERS),
        Route("PUT", "tasks/{id}/watchers/me", {"muted": True}, MEMBERS),
        Route("DELETE", "tasks/{id}/watchers/me", None, _GONE),
    ),
    writes=(
        Write(
            "PUT",
            "tasks/{id}/watchers/me",
            {"muted": True},
            set(),
            {"muted": [None, "true", 1, 0]},
            {"muted": [True]},
        ),
    ),
    doors={
        Action.TEAM_VIEW: (
            api("put", "tasks/{w.task.pk}/watchers/me", {"muted": False}),
            page("tasks:watch", "{w.task.key}", post={"watch": "on"}),
            page("tasks:comment_history", "{w.comment.pk}"),
        ),
        Action.COMMENT_CREATE: (
            api("put", "comments/{w.comment.pk}/reactions/🎉"),
            page("tasks:react", "{w.comment.pk}", post={"emoji": "👍"}),
        ),
    },
    tables=(Watcher, Reaction),
    make=_make,
)
