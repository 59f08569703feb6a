"""Relations, subtasks, checklists, templates and recurring tasks."""

from collections.abc import Mapping
from typing import Any

from config.tests.areas.area import MEMBERS, Area, Foreign, Route, Write
from config.tests.areas.doors import api, page
from tasks import actions
from tasks.models import (
    Checklist,
    ChecklistItem,
    Recurrence,
    Relation,
    RelationType,
    Task,
    TaskTemplate,
)
from tasks.tests.factories import TaskFactory
from teams.policies import Action

_DEVELOPERS = (200, 200, 200, 403, 404, 401)
_DEVELOPERS_CREATE = (201, 201, 201, 403, 404, 401)
_DEVELOPERS_GONE = (204, 204, 204, 403, 404, 401)
#: The body names the task, and to an outsider there is no such task.
_DEVELOPERS_BY_BODY = (201, 201, 201, 403, 400, 401)
_MANAGERS = (200, 200, 403, 403, 404, 401)
_MANAGERS_CREATE = (201, 201, 403, 403, 404, 401)
_MANAGERS_GONE = (204, 204, 403, 403, 404, 401)

_NO_ID: list[Any] = [None, "", "nonsense", 5]
_NO_TASK: list[Any] = [None, "", "nonsense", "x" * 51]
_TEXTS: list[Any] = [None, "x", [""], [None], [5], ["a\x00b"], ["x" * 501]]
_WRONG: dict[str, list[Any]] = {
    "type": [None, "", "BLOCKS", "nonsense"],
    "task": _NO_TASK,
    "close": [None, "true", 1],
    "title": [None, "", "  ", "x" * 201, "a\x00b"],
    "name": [None, "", "  ", "x" * 101, "a\x00b"],
    "text": [None, "", "  ", "x" * 501, "a\x00b"],
    "done": [None, "true", 1],
    "below": _NO_ID,
    "above": _NO_ID,
    "assignee": ["", "x", {"id": None}],
    "items": [*_TEXTS, ["x"] * 201],
    "checklist": [*_TEXTS, ["x"] * 201],
    "subtasks": [*_TEXTS, ["x"] * 51],
    "labels": [None, "x", [5], ["nonsense"], [""]],
    "priority": [None, "", "URGENT", "nonsense"],
    "points": [-1, 1.5, "3", 32_768],
    "estimated_hours": [-1, "3", 100_000, True],
    "description": [None, "x" * 50_001, "a\x00b"],
    "rule": [
        None,
        "",
        "nonsense",
        "FREQ=SECONDLY",
        "FREQ=HOURLY",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;COUNT=0",
        "FREQ=DAILY;FREQ=DAILY",
        "FREQ=WEEKLY;BYDAY=XX",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;UNTIL=20200101",
        "FREQ=DAILY;BYHOUR=1",
        "x" * 501,
        "FREQ=DAILY\nDTSTART:20270101T000000",
        "a\x00b",
    ],
    "starts_at": [None, "", "2027-01-01", "1900-01-01T00:00:00Z", "9999-12-31T23:59:59-14:00"],
    "time_zone": [None, "", "Nowhere/Land", "x" * 51, "../etc/passwd"],
    "mode": [None, "", "never", "SCHEDULE"],
}
_FINE: dict[str, list[Any]] = {
    "close": [True],
    "done": [True],
    "points": [5],
    "estimated_hours": [5, 1.5],
    "items": [[], ["x"]],
    "checklist": [[], ["x"]],
    "subtasks": [[], ["x"]],
    "labels": [[]],
}
_RULE = {"rule": "FREQ=WEEKLY;BYDAY=MO"}
_TEMPLATE = {
    "title": "Release",
    "description": "d",
    "priority": "high",
    "points": 3,
    "estimated_hours": 1.5,
    "assignee": None,
    "labels": [],
    "checklist": ["One"],
    "subtasks": ["Two"],
}


def _make(task: Task) -> Mapping[str, Any]:
    team = task.team
    other, third = TaskFactory.create(team=team), TaskFactory.create(team=team)
    relation = actions.add_relation(
        actor=None, source=third, other=task, relation_type=RelationType.BLOCKS
    )
    checklist = actions.create_checklist(actor=None, task=task, texts=["One"])
    item = checklist.items.get()
    template = actions.create_template(actor=None, team=team, name="Bug", title="A bug")
    actions.set_recurrence(actor=None, task=task, rule="FREQ=DAILY")
    return {
        "other_task": other.pk,
        "third_task": third.pk,
        "relation_id": relation.pk,
        "checklists": checklist.pk,
        "checklist-items": item.pk,
        "item": item.pk,
        "templates": template.pk,
    }


AREA = Area(
    routes=(
        Route("GET", "tasks/{id}/relations", None, MEMBERS),
        Route(
            "POST",
            "tasks/{id}/relations",
            {"type": "relates", "task": "<other_task>"},
            _DEVELOPERS_CREATE,
        ),
        Route("DELETE", "tasks/{id}/relations/{relation_id}", None, _DEVELOPERS_GONE),
        Route("GET", "tasks/{id}/subtasks", None, MEMBERS),
        Route("GET", "checklists?task=<task>", None, MEMBERS),
        Route("POST", "checklists", {"task": "<task>", "title": "New"}, _DEVELOPERS_BY_BODY),
        Route("GET", "checklists/{id}", None, MEMBERS),
        Route("PATCH", "checklists/{id}", {"title": "Newer"}, _DEVELOPERS),
        Route("DELETE", "checklists/{id}", None, _DEVELOPERS_GONE),
        Route("POST", "checklists/{id}/items", {"text": "New"}, _DEVELOPERS_CREATE),
        Route("GET", "checklist-items/{id}", None, MEMBERS),
        Route("PATCH", "checklist-items/{id}", {"done": True}, _DEVELOPERS),
        Route("DELETE", "checklist-items/{id}", None, _DEVELOPERS_GONE),
        Route("POST", "checklist-items/{id}/convert", None, _DEVELOPERS_CREATE),
        Route("GET", "templates?team=<slug>", None, MEMBERS),
        Route(
            "POST", "templates", {"team": "<slug>", "name": "New", "title": "T"}, _MANAGERS_CREATE
        ),
        Route("GET", "templates/{id}", None, MEMBERS),
        Route("PATCH", "templates/{id}", {"name": "Newer"}, _MANAGERS),
        Route("DELETE", "templates/{id}", None, _MANAGERS_GONE),
        Route("POST", "templates/{id}/tasks", {"title": "New"}, _DEVELOPERS_CREATE),
        Route("GET", "tasks/{id}/recurrence", None, MEMBERS),
        Route("PUT", "tasks/{id}/recurrence", _RULE, _DEVELOPERS),
        Route("DELETE", "tasks/{id}/recurrence", None, _DEVELOPERS_GONE),
    ),
    writes=(
        Write("POST", "checklist-items/{id}/convert", {}),
        Write(
            "POST",
            "tasks/{id}/relations",
            {"type": "duplicates", "task": "<other_task>", "close": False},
            {"type", "task"},
            _WRONG,
            _FINE,
        ),
        Write(
            "POST",
            "checklists",
            {"task": "<task>", "title": "New", "items": ["One"]},
            {"task"},
            _WRONG,
            _FINE,
        ),
        Write("PATCH", "checklists/{id}", {"title": "Newer"}, set(), _WRONG),
        Write(
            "POST",
            "checklists/{id}/items",
            {"text": "New", "done": False, "assignee": None, "below": "<item>"},
            {"text"},
            _WRONG,
            _FINE,
        ),
        Write(
            "PATCH",
            "checklist-items/{id}",
            {"text": "New", "done": False, "assignee": None},
            set(),
            _WRONG,
            _FINE,
        ),
        Write(
            "POST",
            "templates",
            {"team": "<slug>", "name": "New", **_TEMPLATE},
            {"team", "name", "title"},
            _WRONG,
            _FINE,
        ),
        Write("PATCH", "templates/{id}", {"name": "New", **_TEMPLATE}, set(), _WRONG, _FINE),
        Write("POST", "templates/{id}/tasks", {"title": "New"}, set(), _WRONG),
        Write(
            "PUT",
            "tasks/{id}/recurrence",
            {**_RULE, "time_zone": "Europe/Berlin", "mode": "completion"},
            {"rule"},
            _WRONG,
        ),
    ),
    foreign=(
        Foreign("POST", "tasks/{id}/relations", {"type": "blocks", "task": "<task>"}, "task"),
        Foreign("POST", "checklists", {"task": "<task>"}, "task"),
        Foreign("PATCH", "checklists/{id}", {"below": "<checklists>"}, "below"),
        Foreign("POST", "checklists/{id}/items", {"text": "x", "assignee": "<member>"}, "assignee"),
        Foreign("PATCH", "checklist-items/{id}", {"above": "<item>"}, "above"),
        Foreign("PATCH", "templates/{id}", {"assignee": "<member>"}, "assignee"),
    ),
    doors={
        Action.TASK_EDIT: (
            api("patch", "checklist-items/{w.things[checklist-items]}", {"text": "New"}),
            page("tasks:change_item", "{w.things[item]}", post={"do": "tick"}),
            page("tasks:edit_item", "{w.things[item]}"),
            page("tasks:edit_checklist", "{w.things[checklists]}"),
            page("tasks:move_checklist", "{w.things[checklists]}", post={"do": "up"}),
            page("tasks:add_checklist", "{w.task.key}", post={"title": "New"}),
            page("tasks:recur", "{w.task.key}", post={"rule": "FREQ=DAILY"}),
        ),
        Action.PLAN_EDIT: (api("patch", "templates/{w.things[templates]}", {"name": "New"}),),
        Action.TASK_CREATE: (
            api("post", "templates/{w.things[templates]}/tasks", {"title": "N"}),
            page("tasks:use_template", "{w.team.slug}", post={"template": "{w.things[templates]}"}),
        ),
    },
    tables=(Relation, Checklist, ChecklistItem, TaskTemplate, Recurrence),
    make=_make,
)
