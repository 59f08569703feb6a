"""Guests of a task, and what they see of it."""

from collections.abc import Mapping
from typing import Any

from config.tests.areas.area import MEMBERS, Area, Foreign, Route, Write
from config.tests.areas.doors import api, page
from tasks.actions import add_comment, share_task
from tasks.models import Task, TaskGuest
from teams.models import Membership, Role
from teams.policies import Action
from teams.tests.factories import a_member

_NOBODY = (404, 404, 404, 404, 404, 401)
_EVERYBODY = (200, 200, 200, 200, 200, 401)


def _make(task: Task) -> Mapping[str, Any]:
    """Shared with all guests of the team but one."""
    guest = a_member(task.team, Role.GUEST)
    for member in Membership.objects.filter(team=task.team, role=Role.GUEST):
        share_task(actor=None, task=task, guest=member.user)
    return {
        "guest_id": guest.pk,
        "shared-tasks": task.pk,
        "comment_id": add_comment(actor=None, task=task, body="Theirs").pk,
        "guest_to_be": a_member(task.team, Role.GUEST).pk,
    }


AREA = Area(
    routes=(
        Route("GET", "tasks/{id}/guests", None, MEMBERS),
        Route(
            "POST",
            "tasks/{id}/guests",
            {"user": "<guest_to_be>"},
            (201, 201, 201, 403, 404, 401),
        ),
        Route("DELETE", "tasks/{id}/guests/{guest_id}", None, (204, 204, 204, 403, 404, 401)),
        Route("GET", "shared-tasks", None, _EVERYBODY),
        Route("GET", "shared-tasks/{id}", None, _NOBODY, guest=200),
        Route("GET", "shared-tasks/{id}/comments", None, _NOBODY, guest=200),
        Route("POST", "shared-tasks/{id}/comments", {"body": "New"}, _NOBODY, guest=201),
        Route(
            "PATCH",
            "shared-tasks/{id}/comments/{comment_id}",
            {"body": "Other"},
            _NOBODY,
            guest=403,
        ),
        Route("DELETE", "shared-tasks/{id}/comments/{comment_id}", None, _NOBODY, guest=403),
        Route("DELETE", "shared-tasks/{id}", None, _NOBODY, guest=204),
    ),
    writes=(
        Write(
            "POST",
            "tasks/{id}/guests",
            {"user": "<guest_to_be>"},
            {"user"},
            {"user": [None, "", "nonsense", 5]},
        ),
    ),
    foreign=(Foreign("POST", "tasks/{id}/guests", {"user": "<guest_to_be>"}, "user"),),
    doors={
        Action.TASK_EDIT: (
            api("post", "tasks/{w.task.pk}/guests", {"user": "{w.things[guest_to_be]}"}),
            page("tasks:share", "{w.task.key}", post={"user": "{w.things[guest_to_be]}"}),
            api("delete", "tasks/{w.task.pk}/guests/{w.things[guest_id]}"),
            page("tasks:unshare", "{w.task.key}", "{w.things[guest_id]}", post={"a": "b"}),
        ),
        Action.TEAM_VIEW: (api("get", "tasks/{w.task.pk}/guests"),),
    },
    tables=(TaskGuest,),
    make=_make,
)
