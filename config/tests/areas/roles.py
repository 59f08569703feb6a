"""Roles that a team makes for itself."""

from collections.abc import Mapping
from typing import Any

from config.tests.areas.area import MEMBERS, Area, Route, Write
from config.tests.areas.doors import api, page
from tasks.models import Task
from teams.actions import create_role
from teams.models import TeamRole
from teams.policies import Action

_NEW = {"team": "<slug>", "name": "Support", "actions": ["task.create"]}
_CHANGE = {"name": "Help", "actions": ["comment.create"]}
_ADMINS = (200, 403, 403, 403, 404, 401)
_WRONG: dict[str, list[Any]] = {
    "name": [None, "", " ", "x" * 51, "!!!", "a\x00b"],
    "actions": [None, ["nonsense"], [5], ["TASK.CREATE"], ["task.create"] * 99, "task.create"],
}


def _make(task: Task) -> Mapping[str, Any]:
    role = create_role(actor=None, team=task.team, name="Tester", actions=["label.edit"])
    return {"roles": role.pk}


AREA = Area(
    routes=(
        Route("GET", "teams/{slug}/roles", None, MEMBERS),
        Route("GET", "roles?team=<slug>", None, MEMBERS),
        Route("POST", "roles", _NEW, (201, 403, 403, 403, 404, 401)),
        Route("GET", "roles/{id}", None, MEMBERS),
        Route("PATCH", "roles/{id}", _CHANGE, _ADMINS),
        Route("DELETE", "roles/{id}", None, (204, 403, 403, 403, 404, 401)),
    ),
    writes=(
        Write("POST", "roles", _NEW, {"team", "name", "actions"}, _WRONG, {"actions": [[]]}),
        Write(
            "PATCH",
            "roles/{id}",
            _CHANGE,
            set(),
            _WRONG | {"name": _WRONG["name"][:4]},
            {"actions": [[]]},
        ),
    ),
    doors={
        Action.ROLE_EDIT: (
            api("post", "roles", {"team": "{w.team.slug}", "name": "New", "actions": []}),
            api("patch", "roles/{w.things[roles]}", {"name": "New"}),
            page("teams:roles", "{w.team.slug}", post={"name": "Newer"}),
            page("teams:edit_role", "{w.team.slug}", "{w.things[roles]}", post={"name": "Newest"}),
            page("teams:delete_role", "{w.team.slug}", "{w.things[roles]}", post={"a": "b"}),
        ),
        Action.TEAM_VIEW: (page("teams:roles", "{w.team.slug}"),),
        Action.INVITATION_CREATE: (
            page("teams:resend_invitation", "{w.team.slug}", "{w.invitation.pk}", post={"a": "b"}),
        ),
    },
    tables=(TeamRole,),
    make=_make,
)
