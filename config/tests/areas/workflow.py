"""Statuses, labels, projects, milestones and cycles."""

from collections.abc import Mapping
from typing import Any

from config.tests.areas.area import MEMBERS, Area, Foreign, Route, Write
from config.tests.areas.doors import api
from tasks.actions import create_label, create_plan, create_status
from tasks.models import Category, Cycle, Label, Milestone, Project, Task
from teams.policies import Action

_COLORS: list[Any] = [None, "", "red", "#FFFFFF", "#fffff", "#ggggzz", "#1234567"]
_NAMES: list[Any] = [None, "", "  ", "x" * 101, "a\x00b"]
_DAYS: list[Any] = ["", "tomorrow", "2027-02-30", "2027-01-31T10:00:00Z", "0000-01-01"]
_GOALS: list[Any] = [None, "x" * 5001, "a\x00b"]
_WRONG: dict[str, list[Any]] = {
    "name": _NAMES,
    "color": _COLORS,
    "goal": _GOALS,
    "starts_on": _DAYS,
    "ends_on": _DAYS,
    "description": [None, "x" * 201],
    "category": [None, "", "DONE", "nonsense"],
    "wip_limit": [0, -1, 1001, "3"],
    "is_default": [None, "true", 1],
    "move_to": ["", "x" * 201],
    "project": ["", "nonsense", "x" * 201],
    "order": [None, "todo", ["todo"], ["nonsense"], ["todo", "todo"]],
    "slug": ["", "two words", "ümlaut", "x" * 51],
}
_FINE: dict[str, list[Any]] = {"wip_limit": [5], "is_default": [True]}

#: May read; developers, managers, admins may write; or managers and admins alone.
_DEVELOPERS: dict[int, tuple[int, ...]] = {
    200: (200, 200, 200, 403, 404, 401),
    201: (201, 201, 201, 403, 404, 401),
}
_DEVELOPERS[204] = (204, 204, 204, 403, 404, 401)
_MANAGERS: dict[int, tuple[int, ...]] = {
    200: (200, 200, 403, 403, 404, 401),
    201: (201, 201, 403, 403, 404, 401),
}
_MANAGERS[204] = (204, 204, 403, 403, 404, 401)


def _make(task: Task) -> Mapping[str, Any]:
    team = task.team
    status = create_status(actor=None, team=team, name="Later", category=Category.BACKLOG)
    plans = {
        f"{model.kind}s": create_plan(actor=None, team=team, model=model, name="One").pk
        for model in (Project, Milestone, Cycle)
    }
    label = create_label(actor=None, team=team, name="bug")
    return {"statuses": status.pk, "labels": label.pk, **plans}


def _routes(noun: str, body: dict[str, Any], who: dict[int, tuple[int, ...]]) -> list[Route]:
    return [
        Route("GET", f"{noun}?team=<slug>", None, MEMBERS),
        Route("POST", noun, {"team": "<slug>", "name": "New", **body}, who[201]),
        Route("GET", f"{noun}/{{id}}", None, MEMBERS),
        Route("PATCH", f"{noun}/{{id}}", {"name": "Newer"}, who[200]),
        Route("DELETE", f"{noun}/{{id}}", None, who[204]),
    ]


def _writes(noun: str, good: dict[str, Any], required: set[str] | None = None) -> list[Write]:
    return [
        Write(
            "POST",
            noun,
            {"team": "<slug>", "name": "New", **good},
            {"team", "name"} | (required or set()),
            _WRONG,
            _FINE,
        ),
        Write("PATCH", f"{noun}/{{id}}", {"name": "New", **good}, set(), _WRONG, _FINE),
    ]


_PLAN = {"goal": "g", "starts_on": "2027-01-01", "ends_on": "2027-02-01"}

AREA = Area(
    routes=(
        *_routes("statuses", {"category": "todo"}, _MANAGERS),
        Route(
            "PUT",
            "statuses/order",
            {
                "team": "<slug>",
                "order": ["later", "todo", "in_progress", "in_review", "done", "cancelled"],
            },
            _MANAGERS[200],
        ),
        *_routes("labels", {}, _DEVELOPERS),
        *(
            route
            for noun in ("projects", "milestones", "cycles")
            for route in (
                *_routes(noun, {}, _MANAGERS),
                Route("POST", f"{noun}/{{id}}/close", {}, _MANAGERS[200]),
                Route("POST", f"{noun}/{{id}}/reopen", None, _MANAGERS[200]),
            )
        ),
    ),
    writes=(
        *_writes(
            "statuses",
            {"category": "todo", "color": "#123456", "wip_limit": 3, "is_default": False},
            {"category"},
        ),
        Write(
            "PUT",
            "statuses/order",
            {
                "team": "<slug>",
                "order": ["todo", "in_progress", "in_review", "done", "cancelled", "later"],
            },
            {"team", "order"},
            _WRONG,
        ),
        *_writes("labels", {"color": "#123456", "description": "d"}),
        *_writes("projects", {**_PLAN, "color": "#123456"}),
        *_writes("milestones", {**_PLAN, "project": None}),
        *_writes("cycles", _PLAN),
        *(
            Write("POST", f"{noun}/{{id}}/{verb}", body, set(), _WRONG)
            for noun in ("projects", "milestones", "cycles")
            for verb, body in (("close", {"move_to": None}), ("reopen", {}))
        ),
    ),
    foreign=(
        Foreign("POST", "tasks", {"team": "x", "title": "x", "labels": ["<labels>"]}, "labels"),
        Foreign("PATCH", "tasks/{id}", {"labels": ["<labels>"]}, "labels"),
        Foreign("PATCH", "tasks/{id}", {"project": "<projects>"}, "project"),
        Foreign("PATCH", "tasks/{id}", {"milestone": "<milestones>"}, "milestone"),
        Foreign("PATCH", "tasks/{id}", {"cycle": {"id": "<cycles>"}}, "cycle"),
        Foreign("PATCH", "tasks/{id}", {"parent": "<task>"}, "parent"),
        Foreign("PATCH", "tasks/{id}", {"parent": "THEIRS-1"}, "parent"),
        Foreign("PATCH", "milestones/{id}", {"project": "<projects>"}, "project"),
        Foreign("POST", "cycles/{id}/close", {"move_to": "<cycles>"}, "move_to"),
    ),
    doors={
        Action.LABEL_EDIT: (api("patch", "labels/{w.things[labels]}", {"name": "New"}),),
        Action.PLAN_EDIT: (api("patch", "cycles/{w.things[cycles]}", {"name": "New"}),),
        Action.WORKFLOW_EDIT: (api("patch", "statuses/{w.things[statuses]}", {"name": "New"}),),
    },
    tables=(Label, Project, Milestone, Cycle),
    make=_make,
)
