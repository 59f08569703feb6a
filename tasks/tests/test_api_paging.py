"""Pages and cursors: each row once, in one order, whatever it is sorted by."""

import random
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from accounts.models import User
from accounts.tests.api import Api
from tasks.lists.sorting import SORTS
from tasks.models import Priority, Task
from tasks.tests.factories import CommentFactory, TaskFactory
from teams.models import Team
from teams.tests.factories import a_member

pytestmark = pytest.mark.django_db

COUNT = 23


@pytest.fixture
def tasks(team: Team, alice: User, bob: User) -> list[Task]:
    """Many ties, many gaps, and moments that differ by a microsecond."""
    dice, statuses = random.Random(7), list(team.statuses.all())
    moments = [datetime(2027, 1, 1, tzinfo=UTC) + timedelta(microseconds=n) for n in range(3)]
    for number in range(COUNT):
        TaskFactory.create(
            team=team,
            title=dice.choice(["a", "B", "ä", "b", f"t{number}"]),
            status=dice.choice(statuses),
            priority=dice.choice(list(Priority)),
            due_date=dice.choice([None, *moments]),
            points=dice.choice([None, 0, 1, 2]),
            assignee=dice.choice([None, alice, bob]),
        )
    for task in Task.objects.all():
        Task.objects.filter(pk=task.pk).update(
            updated_at=dice.choice(moments), created_at=dice.choice(moments)
        )
    return list(Task.objects.all())


def by_page(api: Api, path: str, limit: int) -> list[dict[str, Any]]:
    rows, page, pages = [], 1, 1
    while page <= pages:
        reply = api.get(f"{path}&limit={limit}&page={page}")
        assert reply.status == 200, reply.raw
        rows += reply.data
        pages, page = reply.meta["pagination"]["total_pages"], page + 1
    assert len(rows) == reply.meta["pagination"]["total"]
    return rows


def by_cursor(api: Api, path: str, limit: int) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    cursor: str | None = ""
    while cursor is not None:
        reply = api.get(f"{path}&limit={limit}&cursor={cursor}")
        assert reply.status == 200, reply.raw
        assert reply.meta["pagination"].keys() == {"limit", "next_cursor"}
        assert len(reply.data) <= limit
        rows += reply.data
        cursor = reply.meta["pagination"]["next_cursor"]
    return rows


ONE_KEY = [sign + name for name in SORTS for sign in ("", "-")]
MORE_KEYS = [
    "-priority,-updated_at",
    "priority,-updated_at",
    "due_date,-points,title",
    "-due_date,-points",
    "-points,status,-number",
    "status,position",
]


@pytest.mark.parametrize("sort", ONE_KEY + MORE_KEYS)
def test_pages_and_cursors_agree(alice: User, tasks: list[Task], sort: str) -> None:
    api, path = Api(alice), f"tasks?team=core&sort={sort}"
    paged = by_page(api, path, 5)
    assert len({row["id"] for row in paged}) == COUNT
    assert by_cursor(api, path, 5) == paged
    assert by_cursor(api, path, 1) == paged
    assert by_page(api, path, 100) == paged
    _check_order(paged, sort.partition(",")[0])


def _check_order(rows: list[dict[str, Any]], key: str) -> None:
    name = key.removeprefix("-")
    if name in ("title", "position", "status", "priority"):
        return  # by the database's alphabet, or by what the answer does not show
    values = [_value(row[name]) for row in rows]
    known = [
        datetime.fromisoformat(value) if name.endswith(("_at", "_date")) else value
        for value in values
        if value is not None
    ]
    assert None not in values[: len(known)], "gaps come last"
    for one, next_one in pairwise(known):
        assert one >= next_one if key.startswith("-") else one <= next_one


def _value(value: Any) -> Any:
    """Of people and plans the name."""
    return value["name"] if isinstance(value, dict) else value


def test_priority_sorts_by_urgency_and_status_by_workflow(alice: User, tasks: list[Task]) -> None:
    rows = Api(alice).get("tasks?limit=100&sort=-priority,status").data
    words, slugs = Priority.words(), [s.slug for s in tasks[0].team.statuses.all()]
    places = [(-words.index(row["priority"]), slugs.index(row["status"])) for row in rows]
    assert places == sorted(places)


def test_the_default_is_most_urgent_then_latest(alice: User, tasks: list[Task]) -> None:
    api = Api(alice)
    assert api.get("tasks").data == api.get("tasks?sort=-priority,-updated_at").data
    assert len(api.get("tasks").data) == 20
    assert api.get("tasks").meta["pagination"] == {
        "page": 1,
        "limit": 20,
        "total": COUNT,
        "total_pages": 2,
    }


def test_a_page_after_the_last_is_empty(alice: User, tasks: list[Task]) -> None:
    reply = Api(alice).get("tasks?page=1000000&limit=100")
    assert (reply.status, reply.data, reply.meta["pagination"]["total"]) == (200, [], COUNT)


def test_a_cursor_neither_skips_nor_repeats_when_rows_come_and_go(
    alice: User, team: Team, tasks: list[Task]
) -> None:
    api = Api(alice)
    first = api.get("tasks?sort=number&limit=10&cursor=")
    api.delete(f"tasks/{first.data[3]['id']}")
    TaskFactory.create(team=team)
    cursor = first.meta["pagination"]["next_cursor"]
    rest = by_cursor(api, "tasks?sort=number", 50)[9:]
    assert api.get(f"tasks?sort=number&limit=50&cursor={cursor}").data == rest


def test_a_cursor_belongs_to_its_list_and_order(alice: User, tasks: list[Task]) -> None:
    api = Api(alice)
    cursor = api.get("tasks?sort=title&limit=5&cursor=").meta["pagination"]["next_cursor"]
    for path in (
        f"tasks?sort=-title&cursor={cursor}",
        f"tasks?cursor={cursor}",
        f"teams?cursor={cursor}",
        f"tasks?sort=title&cursor={cursor[:-1]}{'A' if cursor[-1] != 'A' else 'B'}",
        f"tasks?sort=title&cursor={cursor}x",
    ):
        reply = api.get(path)
        assert (reply.status, list(reply.details)) == (400, ["cursor"])


def test_every_list_has_pages_and_cursors(alice: User, team: Team, tasks: list[Task]) -> None:
    api = Api(alice)
    for number in range(4):
        a_member(team, "viewer")
        CommentFactory.create(task=tasks[0], actor=alice, body=f"Comment {number}")
        api.post("teams", {"name": "Same", "slug": f"t-{number}", "key": f"NEW{number}"})
        body = {"email": f"dora{number}@example.com", "role": "viewer"}
        api.post("teams/core/invitations", body)
    for path in (
        "teams",
        "teams/core/members",
        "teams/core/invitations",
        f"tasks/{tasks[0].pk}/comments",
    ):
        paged = by_page(api, path + "?", 2)
        assert len(paged) >= 4
        assert by_cursor(api, path + "?", 2) == paged == by_page(api, path + "?", 100)
