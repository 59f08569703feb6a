"""Tasks over the API: what is read, written, filtered and counted."""

from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from accounts.tests.api import Api
from accounts.tests.factories import UserFactory
from tasks.actions import delete_task
from tasks.lists.scope import Scope
from tasks.models import Priority, Task
from tasks.tests.factories import TaskFactory
from teams import clock
from teams.models import Event, Team
from teams.tests.factories import a_team, join

pytestmark = pytest.mark.django_db

READ = {
    "id", "key", "number", "team", "title", "description", "status", "priority", "due_date",
    "points", "assignee", "creator", "version", "created_at", "updated_at", "start_date",
    "estimated_hours", "actual_hours", "parent", "project", "milestone", "cycle", "labels",
    "custom", "metadata", "archived_at",
}  # fmt: skip


def keys(reply: Any) -> list[str]:
    return sorted(task["key"] for task in reply.data)


def test_a_task_is_created_with_everything(alice: User, bob: User, team: Team) -> None:
    body = {
        "team": "core",
        "title": " Write it ",
        "description": "  As **Markdown**\n",
        "status": "in_review",
        "priority": "urgent",
        "due_date": "2027-01-31T17:00:00+02:00",
        "points": 5,
        "assignee": str(bob.pk),
    }
    reply = Api(alice).post("tasks", body)
    assert (reply.status, reply.data.keys()) == (201, READ)
    expected = body | {
        "key": "CORE-1",
        "number": 1,
        "version": 1,
        "title": "Write it",
        "due_date": "2027-01-31T15:00:00Z",
        "assignee": {"id": str(bob.pk), "name": "Bob", "avatar_url": None},
        "creator": {"id": str(alice.pk), "name": "Alice", "avatar_url": None},
    }
    assert {name: reply.data[name] for name in expected} == expected
    assert Event.objects.filter(team=team).latest("seq").actor == alice


def test_a_task_needs_a_team_and_a_title_only(alice: User, team: Team) -> None:
    task = Api(alice).post("tasks", {"team": str(team.pk), "title": "x"}).data
    assert (task["team"], task["status"], task["priority"]) == ("core", "todo", "medium")
    assert (task["due_date"], task["points"], task["assignee"]) == (None, None, None)
    assert task["description"] == ""


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("2027-01-31", "2027-01-31T23:59:59Z"),
        ("2027-01-31T17:00:00Z", "2027-01-31T17:00:00Z"),
        ("2027-01-31T17:00:00.123456+01:00", "2027-01-31T16:00:00.123456Z"),
        ("2027-01-31T17:00", "2027-01-31T17:00:00Z"),
        (None, None),
    ],
)
def test_due_dates(alice: User, team: Team, given: str | None, kept: str | None) -> None:
    api = Api(alice)
    created = api.post("tasks", {"team": "core", "title": "x", "due_date": given})
    assert created.data["due_date"] == kept
    assert api.get("tasks").data[0] == created.data == api.get("tasks/CORE-1").data


def test_a_task_is_found_by_id_and_by_key_in_any_case(alice: User, team: Team) -> None:
    task, api = TaskFactory.create(team=team), Api(alice)
    for name in (str(task.pk), task.pk.hex, str(task.pk).upper(), "CORE-1", "core-1", "Core-1"):
        assert api.get(f"tasks/{name}").data["id"] == str(task.pk)


def test_patch_changes_what_it_names(alice: User, bob: User, team: Team) -> None:
    task = TaskFactory.create(team=team, points=3, assignee=bob)
    reply = Api(bob).patch("tasks/CORE-1", {"status": "done", "assignee": "me", "title": "New"})
    assert (reply.status, reply.data["status"], reply.data["version"]) == (200, "done", 2)
    assert (reply.data["points"], reply.data["assignee"]["id"]) == (3, str(bob.pk))
    assert Api(bob).patch("tasks/CORE-1", {"assignee": None}).data["assignee"] is None
    assert Api(bob).patch("tasks/CORE-1", {}).data["version"] == 3, "nothing changed"
    assert Event.objects.filter(target_id=task.pk).count() == 3


def test_put_sets_back_what_it_leaves_out(alice: User, bob: User, team: Team) -> None:
    task = TaskFactory.create(
        team=team,
        description="Long",
        status=team.statuses.get(slug="done"),
        priority=Priority.URGENT,
        points=3,
        assignee=bob,
    )
    reply = Api(alice).put(f"tasks/{task.pk}", {"title": "New"})
    assert (reply.status, reply.data["title"], reply.data["status"]) == (200, "New", "todo")
    assert (reply.data["priority"], reply.data["description"]) == ("medium", "")
    assert (reply.data["points"], reply.data["assignee"]) == (None, None)


def test_what_was_read_can_be_sent_back(alice: User, bob: User, team: Team) -> None:
    TaskFactory.create(team=team, assignee=bob, points=3, actor=alice, description="  As it is ")
    api, head = Api(alice), clock.head(team)
    read = api.get("tasks/CORE-1").data
    assert api.put("tasks/CORE-1", read).data == read
    assert api.patch("tasks/CORE-1", read).data == read
    forged = read | {"id": "x", "number": 9, "creator": None, "title": "New"}
    assert api.patch("tasks/CORE-1", forged).data["creator"] == read["creator"]
    assert clock.head(team) == head + 1


def test_a_deleted_task_is_gone(alice: User, team: Team) -> None:
    task, api = TaskFactory.create(team=team), Api(alice)
    assert api.delete(f"tasks/{task.pk}").status == 204
    for name in (task.pk, "CORE-1", f"{task.pk}/comments"):
        assert api.get(f"tasks/{name}").status == 404
    assert api.get("tasks").data == []
    assert api.delete(f"tasks/{task.pk}").status == 404


@pytest.fixture
def several(alice: User, bob: User, team: Team) -> None:
    """CORE-1 to CORE-4, and one of another team of Alice's."""
    status = {status.slug: status for status in team.statuses.all()}
    make = TaskFactory.create
    make(team=team, title="Fix the door", priority=Priority.HIGH, assignee=alice)
    make(team=team, title="Open a window", status=status["done"], assignee=bob)
    make(team=team, title="Paint", description="the DOOR, 100 %", status=status["in_review"])
    make(team=team, title="Sweep", priority=Priority.LOW, status=status["done"])
    make(team=a_team(alice, name="Side", slug="side", key="SIDE"), title="Door of another house")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", "CORE-1 CORE-2 CORE-3 CORE-4 SIDE-1"),
        ("team=side", "SIDE-1"),
        ("team=core&status=done", "CORE-2 CORE-4"),
        ("team=core&status=done,in_review", "CORE-2 CORE-3 CORE-4"),
        ("status=todo", "CORE-1 SIDE-1"),
        ("team=core&status=cancelled", ""),
        ("assignee=me", "CORE-1"),
        ("assignee=none", "CORE-3 CORE-4 SIDE-1"),
        ("team=core&assignee=none&status=done", "CORE-4"),
        ("priority=high", "CORE-1"),
        ("priority=low,high", "CORE-1 CORE-4"),
        ("team=core&priority=medium&status=done", "CORE-2"),
        ("search=door", "CORE-1 CORE-3 SIDE-1"),
        ("search=door&team=core", "CORE-1 CORE-3"),
        ("search=door+fix", "CORE-1"),
        ("search=core-2", "CORE-2"),
        ("search=%25", ""),
        ("search=_", ""),
        ("search=", "CORE-1 CORE-2 CORE-3 CORE-4 SIDE-1"),
        ("search=door&assignee=none&status=in_review", "CORE-3"),
    ],
)
def test_filters(alice: User, several: None, query: str, found: str) -> None:
    api = Api(alice)
    page, cursor = api.get(f"tasks?{query}"), api.get(f"tasks?{query}&cursor=")
    assert keys(page) == found.split() == keys(cursor)
    assert page.meta["pagination"]["total"] == len(found.split())


def test_filter_by_person(alice: User, bob: User, several: None) -> None:
    assert keys(Api(alice).get(f"tasks?assignee={bob.pk}")) == ["CORE-2"]
    assert keys(Api(bob).get("tasks?assignee=me")) == ["CORE-2"]
    assert keys(Api(alice).get(f"tasks?assignee={UserFactory.create().pk}")) == []


def test_wrong_words_are_told_the_right_ones(alice: User, several: None) -> None:
    api = Api(alice)
    assert "in_review" in api.get("tasks?status=nope").details["status"][0]
    assert "urgent" in api.get("tasks?priority=nope").details["priority"][0]
    assert "due_date" in api.get("tasks?sort=nope").details["sort"][0]


def test_who_is_in_no_team_has_no_tasks(charlie: User, several: None) -> None:
    api = Api(charlie)
    for query in ("", "?cursor=", "?assignee=me", "?search=door"):
        assert (api.get(f"tasks{query}").status, api.get(f"tasks{query}").data) == (200, [])
    assert api.get("tasks?status=todo").status == 400


def test_the_total_follows_every_change(alice: User, team: Team) -> None:
    api, path = Api(alice), "tasks?team=core&status=todo"

    def total() -> Any:
        return api.get(path).meta["pagination"]["total"]

    assert total() == 0
    tasks = [TaskFactory.create(team=team) for _ in range(3)]
    assert total() == 3
    api.patch("tasks/CORE-1", {"status": "done"})
    assert total() == 2
    delete_task(actor=None, task=tasks[1])
    assert total() == 1
    assert api.get("tasks?team=core").meta["pagination"]["total"] == 2


def test_the_total_of_one_person_is_not_anothers(alice: User, bob: User, several: None) -> None:
    assert Api(alice).get("tasks").meta["pagination"]["total"] == 5
    assert Api(bob).get("tasks").meta["pagination"]["total"] == 4
    assert Api(alice).get("tasks?assignee=me").meta["pagination"]["total"] == 1


def _queries(api: Api, path: str) -> list[str]:
    with CaptureQueriesContext(connection) as context:
        assert api.get(path).status == 200
    return [query["sql"] for query in context.captured_queries]


@pytest.mark.parametrize(
    ("query", "warm"),
    [
        ("", 3),
        ("?team=core", 3),
        ("?team=core&status=todo&limit=50", 3),
        ("?assignee=me&priority=high", 3),
        ("?search=door", 3),
        ("?cursor=", 3),
        ("?sort=status,due_date", 3),
    ],
)
def test_lists_take_three_queries(alice: User, several: None, query: str, warm: int) -> None:
    """Who asks, their teams with the clocks, the rows; at first the total and the statuses too."""
    api = Api(alice)
    assert len(_queries(api, f"tasks{query}")) <= warm + 2
    assert len(_queries(api, f"tasks{query}")) == warm
    for number in range(5):
        join(a_team(UserFactory.create(), slug=f"more-{number}"), alice, "viewer")
    for _ in range(30):
        TaskFactory.create(team=Team.objects.get(slug="core"))
    assert len(_queries(api, f"tasks{query}")) <= warm + 2
    assert len(_queries(api, f"tasks{query}")) == warm


def test_one_task_takes_three_queries(
    alice: User, several: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    api = Api(alice)
    api.get("tasks/CORE-1")  # which reads what the team works with, and keeps it
    with django_assert_num_queries(3):
        api.get("tasks/CORE-1")


def test_a_list_shows_a_task_as_the_task_shows_itself(alice: User, several: None) -> None:
    api = Api(alice)
    for row in api.get("tasks").data + api.get("tasks?cursor=").data:
        assert api.get(f"tasks/{row['key']}").data == row


def test_a_new_name_is_shown_at_once(alice: User, several: None) -> None:
    api = Api(alice)
    assert api.get("tasks?assignee=me").data[0]["assignee"]["name"] == "Alice"
    api.patch("users/me", {"first_name": "Alicia"})
    assert api.get("tasks?assignee=me").data[0]["assignee"]["name"] == "Alicia"


def test_a_new_team_key_renames_the_tasks(alice: User, several: None) -> None:
    api = Api(alice)
    assert api.patch("teams/core", {"key": "new"}).data["key"] == "NEW"
    assert api.get("tasks/NEW-1").data["key"] == "NEW-1"
    assert api.get("tasks/CORE-1").status == 404
    assert api.get("tasks?team=core&sort=number").data[0]["key"] == "NEW-1"


def test_the_list_uses_its_index(alice: User, team: Team) -> None:
    """No sorting: the index of a status gives the rows in the order of the list."""
    TaskFactory.create(team=team)
    [*_, sql] = _queries(Api(alice), "tasks?team=core&status=todo&limit=50")
    explain = "EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN "
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_sort = off")
        cursor.execute(explain + sql)
        plan = str(cursor.fetchall())
    assert "task_list_of_status" in plan
    assert "TEMP B-TREE" not in plan
    assert "Sort" not in plan


def test_comments_are_written_read_edited_and_deleted(alice: User, bob: User, team: Team) -> None:
    TaskFactory.create(team=team)
    api = Api(bob)
    created = api.post("tasks/core-1/comments", {"body": " Looks *good*.\n"})
    assert created.status == 201
    comment = created.data
    assert comment.keys() == {
        "id", "task", "author", "body", "mentions", "reactions", "version", "created_at",
        "edited_at",
    }  # fmt: skip
    assert (comment["task"], comment["body"]) == ("CORE-1", "Looks *good*.")
    assert (comment["author"]["id"], comment["edited_at"]) == (str(bob.pk), None)
    assert Api(alice).get("tasks/CORE-1/comments").data == [comment]
    path = f"comments/{comment['id']}"
    assert api.patch(path, comment).data == comment, "nothing changed"
    edited = api.patch(path, {"body": "Better."}).data
    assert (edited["body"], edited["edited_at"] is None) == ("Better.", False)
    assert api.delete(path).status == 204
    assert Api(alice).get("tasks/CORE-1/comments").data == []
    assert api.patch(path, {"body": "x"}).status == 404


def test_comments_come_oldest_first_in_constant_queries(alice: User, team: Team) -> None:
    task, api = TaskFactory.create(team=team), Api(alice)
    for number in range(3):
        api.post(f"tasks/{task.pk}/comments", {"body": str(number)})
    few = len(_queries(api, f"tasks/{task.pk}/comments"))
    for number in range(3, 9):
        api.post(f"tasks/{task.pk}/comments", {"body": str(number)})
    assert [c["body"] for c in api.get(f"tasks/{task.pk}/comments").data] == list("012345678")
    assert len(_queries(api, f"tasks/{task.pk}/comments")) == few


def test_rows_are_the_same_on_every_database(alice: User, team: Team) -> None:
    """Ids with dashes, moments in UTC with a Z: what SQLite keeps as text does not show."""
    TaskFactory.create(team=team, actor=alice)
    Task.objects.update(created_at="2027-01-01T00:00:00Z", updated_at="2027-01-01T01:02:03.5Z")
    for path in ("tasks", "tasks?cursor=", "tasks?search=task"):
        [row] = Api(alice).get(path).data
        assert row["id"] == str(Task.objects.get().pk)
        assert row["creator"]["id"] == str(alice.pk)
        assert row["created_at"] == "2027-01-01T00:00:00Z"
        assert row["updated_at"] == "2027-01-01T01:02:03.500000Z"


def test_what_is_made_while_a_list_is_read_is_in_the_next_one(
    alice: User, team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Names are read before tasks are, and a task may have got a new one in between."""
    api, task = Api(alice), TaskFactory.create(team=team)
    before = Scope.of(alice, "core")
    assert before.vocabulary.all("label") == []
    label = api.post("labels", {"team": "core", "name": "New"}).data["id"]
    project = api.post("projects", {"team": "core", "name": "Newer"}).data["id"]
    changed = api.patch(f"tasks/{task.pk}", {"labels": [label], "project": project, "version": 1})
    assert changed.status == 200
    with monkeypatch.context() as patch:
        patch.setattr(Scope, "of", lambda *_: before)
        [read] = api.get("tasks?team=core").data
    assert (read["version"], read["labels"], read["project"]) == (2, [], None)
    [read] = api.get("tasks?team=core").data
    assert (read["labels"][0]["name"], read["project"]["name"]) == ("New", "Newer")


def test_an_id_is_written_in_one_way_everywhere(bob: User, task: Task) -> None:
    api, plain = Api(bob), str(task.pk)
    for text, status in ((plain, 200), (task.pk.hex, 200), (f"{{{plain}}}", 404)):
        assert api.get(f"tasks/{quote(text)}").status == status
        body = {"team": "core", "ids": [text], "changes": {"priority": "high"}, "dry_run": True}
        assert api.post("tasks/bulk", body).data["refused"] == (status != 200)
