"""Custom fields and tracked time."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from config.tests.areas.area import MEMBERS, Area, Foreign, Route, Write
from config.tests.areas.doors import api, page
from tasks.actions import create_custom_field, log_time
from tasks.models import CustomField, CustomValue, FieldType, Task, TimeEntry
from teams.policies import Action
from teams.tests.factories import a_member

_MANAGERS = (200, 200, 403, 403, 404, 401)
_MANAGERS_CREATE = (201, 201, 403, 403, 404, 401)
_MANAGERS_GONE = (204, 204, 403, 403, 404, 401)
#: The body names the task, and to an outsider there is no such task.
_DEVELOPERS_CREATE = (201, 201, 201, 403, 400, 401)
_NONE_RUNS = (204, 204, 204, 204, 204, 401)
#: Nobody of the world has a timer that runs.
_NO_TIMER = (409, 409, 409, 409, 409, 401)

_WRONG: dict[str, list[Any]] = {
    "name": [None, "", "  ", "x" * 51, "a\x00b"],
    "type": [None, "", "TEXT", "nonsense"],
    "description": [None, "x" * 201, "a\x00b"],
    "position": [None, -1, 1001, "3", 1.5],
    "choices": [
        None,
        "x",
        [],
        ["x"],
        [{}],
        [{"name": ""}],
        [{"name": "x" * 51}],
        [{"name": "x", "color": "red"}],
        [{"name": "x", "id": "nonsense"}],
        [{"name": "x"}, {"name": "X"}],
        [{"name": f"{n}"} for n in range(101)],
    ],
    "task": [None, "", "nonsense", "x" * 51],
    "person": [None, "", "x", {"id": None}],
    "day": [None, "", "tomorrow", "2027-02-30", "9999-12-31", "2026-01-31T10:00:00Z"],
    "seconds": [None, 0, -1, 86_401, "60", 1.5],
    "started_at": [None, "", "2026-01-01", "9999-12-31T23:59:59-14:00"],
    "ended_at": [None, "", "2026-01-01", "2999-01-01T10:00:00Z", "2026-01-05T08:59:59Z"],
    "note": [None, "x" * 501, "a\x00b"],
    "custom": [
        None,
        "x",
        [],
        {"nonsense": 1},
        {"Severity": "nonsense"},
        {"Severity": 5},
        {"Severity": ["minor"]},
        {"": "x"},
    ],
    "time_zone": [None, "", "Nowhere/Land", "x" * 65, "../etc/passwd"],
}
_FINE: dict[str, list[Any]] = {"position": [5], "seconds": [5], "custom": [{}]}
_FIELD = {"name": "Size", "description": "d", "position": 3}
_CLOCK = {"started_at": "2026-01-05T09:00:00Z", "ended_at": "2026-01-05T10:00:00Z"}
_LENGTH = {"seconds": 60, "day": "2026-01-05", "note": "n"}


def _make(task: Task) -> Mapping[str, Any]:
    """The time is somebody else's, so that roles alone decide."""
    field = create_custom_field(
        actor=None,
        team=task.team,
        field_type=FieldType.CHOICE,
        name="Severity",
        choices=[{"name": "Minor"}, {"name": "Major"}],
    )
    worker = a_member(task.team, "developer", email=f"worker@{task.team.slug}.example")
    entry = log_time(actor=None, task=task, person=worker, seconds=60, day=date(2026, 1, 2))
    return {
        "custom-fields": field.pk,
        "time-entries": entry.pk,
        "choice": field.choices[0]["id"],
        "worker": worker.pk,
    }


AREA = Area(
    routes=(
        Route("GET", "custom-fields?team=<slug>", None, MEMBERS),
        Route(
            "POST",
            "custom-fields",
            {"team": "<slug>", "name": "New", "type": "text"},
            _MANAGERS_CREATE,
        ),
        Route("GET", "custom-fields/{id}", None, MEMBERS),
        Route("PATCH", "custom-fields/{id}", {"name": "Newer"}, _MANAGERS),
        Route("DELETE", "custom-fields/{id}", None, _MANAGERS_GONE),
        Route("GET", "time-entries?team=<slug>", None, MEMBERS),
        Route("POST", "time-entries", {"task": "<task>", "seconds": 60}, _DEVELOPERS_CREATE),
        Route("GET", "time-entries/{id}", None, MEMBERS),
        Route("PATCH", "time-entries/{id}", {"note": "New"}, _MANAGERS),
        Route("DELETE", "time-entries/{id}", None, _MANAGERS_GONE),
        Route("GET", "time-entries/totals?team=<slug>&group=task", None, MEMBERS),
        Route("GET", "tasks/export?team=<slug>", None, MEMBERS),
        Route("GET", "time-entries/timer", None, _NONE_RUNS),
        Route("POST", "time-entries/timer", {"task": "<task>"}, _DEVELOPERS_CREATE),
        Route("DELETE", "time-entries/timer", None, _NO_TIMER),
    ),
    writes=(
        Write(
            "POST",
            "custom-fields",
            {"team": "<slug>", "type": "choice", "choices": [{"name": "S"}], **_FIELD},
            {"team", "name", "type"},
            _WRONG,
            _FINE,
        ),
        Write(
            "PATCH",
            "custom-fields/{id}",
            {"choices": [{"name": "Minor"}], **_FIELD},
            set(),
            _WRONG,
            _FINE,
        ),
        Write(
            "POST",
            "time-entries",
            {"task": "<task>", "person": "me", **_LENGTH},
            {"task", "seconds"},
            _WRONG,
            _FINE,
        ),
        Write("POST", "time-entries", {"task": "<task>", **_CLOCK}, set(), _WRONG, _FINE),
        Write("PATCH", "time-entries/{id}", _LENGTH, set(), _WRONG, _FINE),
        Write("PATCH", "time-entries/{id}", _CLOCK, set(), _WRONG, _FINE),
        Write(
            "POST", "time-entries/timer", {"task": "<task>", "note": "n"}, {"task"}, _WRONG, _FINE
        ),
        Write("PATCH", "tasks/{id}", {"custom": {"Severity": "minor"}}, set(), _WRONG, _FINE),
        Write(
            "POST",
            "tasks",
            {"team": "<slug>", "title": "T", "custom": {"Severity": "<choice>"}},
            {"team", "title"},
            {"custom": _WRONG["custom"]},
            _FINE,
        ),
        Write("PATCH", "teams/{slug}", {"time_zone": "Europe/Berlin"}, set(), _WRONG),
    ),
    foreign=(
        Foreign("POST", "time-entries", {"task": "<task>", "seconds": 60}, "task"),
        Foreign("POST", "time-entries/timer", {"task": "<task>"}, "task"),
        Foreign("PATCH", "tasks/{id}", {"custom": {"Severity": "<choice>"}}, "custom"),
    ),
    doors={
        Action.WORKFLOW_EDIT: (
            api("patch", "custom-fields/{w.things[custom-fields]}", {"name": "New"}),
            page(
                "tasks:thing_edit",
                "{w.team.slug}",
                "custom_field",
                "{w.things[custom-fields]}",
                post={"name": "Newer", "lines": "Minor"},
            ),
        ),
        Action.TASK_EDIT: (page("tasks:edit_custom", "{w.task.key}", post={"a": "b"}),),
        Action.TIME_TRACK: (
            page("tasks:timer", "{w.task.key}", post={"a": "b"}),
            page("tasks:timer", "{w.task.key}", post={"stop": "1"}),
            page("tasks:log_time", "{w.task.key}", post={"duration": "1m", "day": "2026-01-05"}),
        ),
        Action.TIME_EDIT: (
            api("patch", "time-entries/{w.things[time-entries]}", {"note": "New"}),
            page(
                "tasks:edit_time",
                "{w.things[time-entries]}",
                post={
                    "duration": "2m",
                    "initial-duration": "1m",
                    "day": "2026-01-05",
                    "initial-day": "2026-01-02",
                },
            ),
            page("tasks:delete_time", "{w.things[time-entries]}", post={"a": "b"}),
        ),
        Action.TEAM_VIEW: (
            api("get", "time-entries/{w.things[time-entries]}"),
            api("get", "time-entries/totals?group=task&team={w.team.slug}"),
            page("tasks:timesheet", "{w.team.slug}"),
        ),
    },
    tables=(CustomField, CustomValue, TimeEntry),
    make=_make,
)
