"""Saved views."""

from collections.abc import Mapping
from typing import Any

from config.tests.areas.area import MEMBERS, Area, Route, Write
from config.tests.areas.doors import api
from tasks.actions import create_view
from tasks.models import SavedView, Task
from teams.policies import Action

_WRONG: dict[str, list[Any]] = {
    "name": [None, "", "  ", "x" * 51, "a\x00b"],
    "query": [None, "colour:red", "due:soon", "sort:x", "status:nonsense", "x" * 1001, "a\x00b"],
    "layout": [None, "", "LIST", "nonsense"],
    "shared": [None, "true", 1],
    "position": [None, -1, 1001, "3", 1.5],
}
_FINE: dict[str, list[Any]] = {"position": [5], "shared": [True]}
_GOOD = {"name": "New", "query": "is:open", "layout": "board", "position": 3, "shared": True}
#: Sharing is for developers and above.
_SHARED = (200, 200, 200, 403, 404, 401)


def _make(task: Task) -> Mapping[str, Any]:
    view = create_view(actor=None, team=task.team, is_shared=True, name="All", query="is:open")
    return {"views": view.pk}


AREA = Area(
    routes=(
        Route("GET", "views?team=<slug>", None, MEMBERS),
        Route("POST", "views", {"team": "<slug>", "name": "New"}, (201, 201, 201, 201, 404, 401)),
        Route("GET", "views/{id}", None, MEMBERS),
        Route("PATCH", "views/{id}", {"name": "Newer"}, _SHARED),
        Route("DELETE", "views/{id}", None, (204, 204, 204, 403, 404, 401)),
    ),
    writes=(
        Write("POST", "views", {"team": "<slug>", **_GOOD}, {"team", "name"}, _WRONG, _FINE),
        Write("PATCH", "views/{id}", _GOOD, set(), _WRONG, _FINE),
    ),
    doors={Action.VIEW_SHARE: (api("patch", "views/{w.things[views]}", {"name": "New"}),)},
    tables=(SavedView,),
    make=_make,
)
