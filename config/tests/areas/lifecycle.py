"""Bulk changes, moves, archive, trash, activity, and undo."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from config.tests.areas.area import MEMBERS, Area, Foreign, Route, Write
from config.tests.areas.doors import api, page
from tasks.actions import create_task, delete_task, update_task
from tasks.models import Task
from teams.models import Event
from teams.policies import Action

_DEVELOPERS = (200, 200, 200, 403, 404, 401)
_NO_NEIGHBOUR: list[Any] = [None, "", "nonsense", "CORE-0", "x" * 51, str(uuid4()), "a\x00b"]
_BULK = {"team": "<slug>", "ids": ["<task>"], "changes": {"priority": "high"}}


def _make(task: Task) -> Mapping[str, Any]:
    trashed = create_task(actor=None, team=task.team, title="In the trash")
    delete_task(actor=None, task=trashed)
    changed = create_task(actor=None, team=task.team, title="Before")
    update_task(actor=None, task=changed, title="After")
    event = Event.objects.filter(target_id=changed.pk).latest("seq")
    return {"trashed": trashed.pk, "events": event.pk}


AREA = Area(
    routes=(
        Route("POST", "tasks/bulk", _BULK, _DEVELOPERS),
        Route("POST", "tasks/{id}/move", {"status": "done"}, _DEVELOPERS),
        Route("POST", "tasks/{id}/archive", None, _DEVELOPERS),
        Route("POST", "tasks/{id}/unarchive", None, _DEVELOPERS),
        Route("GET", "tasks/{id}/activity", None, MEMBERS),
        Route("POST", "tasks/{trashed}/restore", None, (200, 200, 403, 403, 404, 401)),
        Route("GET", "trash?team=<slug>", None, MEMBERS),
        Route("POST", "events/{id}/undo", None, (201, 201, 201, 403, 404, 401)),
    ),
    writes=(
        Write(
            "POST",
            "tasks/bulk",
            {**_BULK, "dry_run": True},
            {"team", "changes"},
            {
                "ids": [None, "x", [5], ["x" * 51], ["CORE-1"] * 1001],
                "changes": [None, {}, {"nonsense": 1}, {"status": "nonsense"}, {"title": "x"}],
                "dry_run": [None, "true", 1],
            },
            {"dry_run": [True], "ids": [["x"], []]},
        ),
        Write(
            "POST",
            "tasks/{id}/move",
            {"status": "todo", "below": "<other_task>", "above": "<third_task>"},
            set(),
            {"below": _NO_NEIGHBOUR, "above": _NO_NEIGHBOUR},
        ),
        Write("POST", "tasks/{id}/archive", {}),
        Write("POST", "tasks/{id}/unarchive", {}),
        Write("POST", "tasks/{trashed}/restore", {}),
        Write("POST", "events/{id}/undo", {}),
    ),
    foreign=(
        Foreign("POST", "tasks/{id}/move", {"below": "<task>"}, "below"),
        Foreign("POST", "tasks/{id}/move", {"above": "THEIRS-1"}, "above"),
        Foreign(
            "POST",
            "tasks/bulk",
            {"team": "x", "ids": [], "changes": {"add_labels": ["<labels>"]}},
            "changes",
        ),
        Foreign(
            "POST",
            "tasks/bulk",
            {"team": "x", "ids": [], "changes": {"assignee": "<member>"}},
            "changes",
        ),
    ),
    doors={
        Action.TASK_EDIT: (
            api("post", "tasks/{w.task.pk}/move", {"status": "done"}),
            api("post", "tasks/{w.task.pk}/archive"),
            api("post", "events/{w.things[events]}/undo"),
            page("tasks:bulk", "{w.team.slug}", post={"task": "{w.task.pk}"}),
        ),
        Action.TASK_DELETE: (api("post", "tasks/{w.things[trashed]}/restore"),),
    },
    make=_make,
)
