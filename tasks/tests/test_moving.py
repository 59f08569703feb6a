"""Moving tasks on the board over the API: where they come to stand, and what is refused."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from pytest_django import Settings

from accounts.models import User
from accounts.tests.api import Api
from tasks import actions
from tasks.models import Task
from tasks.tests.factories import TaskFactory
from teams import clock
from teams.models import Event, Team
from teams.tests.factories import a_member, a_team

pytestmark = pytest.mark.django_db


@pytest.fixture
def tasks(team: Team) -> list[Task]:
    """CORE-1 to CORE-4 in one column."""
    return [TaskFactory.create(team=team, title=title) for title in "abcd"]


def column(api: Api, slug: str = "todo") -> list[str]:
    found = api.get(f"tasks?team=core&status={slug}&sort=position&limit=100").data
    return [task["title"] for task in found]


def test_a_task_is_put_next_to_its_neighbours(bob: User, tasks: list[Task]) -> None:
    api = Api(bob)
    for path, body, order in (
        ("core-4", {"below": "core-1"}, "adbc"),
        ("CORE-3", {"above": str(tasks[0].pk)}, "cadb"),
        (tasks[1].pk, {"below": "CORE-3", "above": "CORE-1"}, "cbad"),
        ("CORE-4", {"below": "CORE-3", "above": "CORE-1", "status": "todo"}, "cdba"),
        ("CORE-3", {}, "dbac"),
        ("CORE-1", {"status": "todo"}, "dbca"),
    ):
        answer = api.post(f"tasks/{path}/move", body)
        assert (answer.status, answer.data["status"]) == (200, "todo"), answer.raw
        assert column(api) == list(order), body
        assert answer.headers["ETag"] == api.get(f"tasks/{path}").headers["ETag"]


def test_a_task_changes_its_column(bob: User, team: Team, tasks: list[Task]) -> None:
    api = Api(bob)
    api.post("tasks/CORE-1/move", {"status": "done"})
    api.post("tasks/CORE-2/move", {"status": "done"})
    moved = api.post("tasks/CORE-3/move", {"status": "done", "below": "CORE-1", "above": "CORE-2"})
    assert (moved.data["status"], moved.data["version"]) == ("done", 2)
    assert (column(api), column(api, "done")) == (["d"], ["a", "c", "b"])
    event = Event.objects.filter(team=team).latest("seq")
    assert (event.verb, event.actor, event.target_id) == ("task.moved", bob, tasks[2].pk)
    assert set(event.changes) == {"status", "position"}
    api.post("tasks/CORE-3/move", {"above": "CORE-1"})
    assert column(api, "done") == ["c", "a", "b"], "its own column unless given"


def refused(charlie: User, team: Team) -> Iterator[tuple[dict[str, Any], str, str]]:
    """A body for CORE-1, the field that is blamed, and what it says."""
    actions.move_task(
        actor=None,
        task=TaskFactory.create(team=team),  # CORE-5
        status=team.statuses.get(slug="done"),
        below=None,
        above=None,
    )
    actions.archive_task(actor=None, task=TaskFactory.create(team=team), archived=True)  # CORE-6
    deleted = TaskFactory.create(team=team)
    actions.delete_task(actor=None, task=deleted)
    foreign = TaskFactory.create(team=a_team(charlie, slug="side", key="SIDE"))
    away, none = "does not stand in the column", "This team has no such task."
    for name in ("below", "above"):
        yield {name: "CORE-5"}, name, away
        yield {name: "CORE-6"}, name, away
        yield {name: "CORE-2", "status": "done"}, name, away
        yield {name: "CORE-1"}, name, "no neighbour of itself"
        yield {name: "CORE-1", "status": "done"}, name, "no neighbour of itself"
        for gone in (str(deleted.pk), deleted.key, str(foreign.pk), foreign.key, "CORE-99"):
            yield {name: gone}, name, none
    yield {"below": "CORE-5", "above": "CORE-2"}, "below", away
    yield {"below": "CORE-2", "above": "CORE-5"}, "above", away
    yield {"below": "CORE-3", "above": "CORE-2"}, "above", "CORE-2 does not come after CORE-3."
    yield {"below": "CORE-2", "above": "CORE-2"}, "above", "CORE-2 does not come after CORE-2."
    yield {"status": "nonsense"}, "status", "This team has no such status."
    yield {"position": "i"}, "position", "There is no such field here."


def test_neighbours_that_are_none_are_refused(
    bob: User, charlie: User, team: Team, tasks: list[Task]
) -> None:
    api = Api(bob)
    for body, field, sentence in refused(charlie, team):
        before = list(Task.objects.order_by("pk").values()), clock.head(team)
        answer = api.post("tasks/CORE-1/move", body)
        assert (answer.status, list(answer.details)) == (400, [field]), (body, answer.raw)
        assert sentence in answer.details[field][0], body
        assert (list(Task.objects.order_by("pk").values()), clock.head(team)) == before, body


def test_guests_and_those_who_only_look_cannot(team: Team, tasks: list[Task]) -> None:
    guest = a_member(team, "guest")
    actions.share_task(actor=None, task=tasks[0], guest=guest)
    for person, status in (
        (guest, 404),
        (a_member(team, "viewer"), 403),
        (a_member(team, "commenter"), 403),
    ):
        answer = Api(person).post("tasks/CORE-1/move", {"status": "done"})
        assert answer.status == status
    assert Task.objects.get(number=1).version == 1


def test_only_what_one_has_seen_is_moved(
    alice: User, bob: User, team: Team, tasks: list[Task]
) -> None:
    done = team.statuses.get(slug="done")
    was = tasks[0].position
    now = actions.update_task(actor=alice, task=tasks[0], status=done, title="A").position
    api, path, body = Api(bob), "tasks/CORE-1/move", {"status": "in_review", "below": "CORE-2"}
    for answer in (
        api.call("POST", path, body, **{"If-Match": '"1"'}),
        api.post(path, body | {"version": 1}),
    ):
        assert (answer.status, answer.code, answer.headers["ETag"]) == (412, "stale", '"2"')
        assert (answer.error["current"]["title"], answer.error["current"]["version"]) == ("A", 2)
        assert answer.error["conflicts"] == {
            "status": {"base": "todo", "theirs": "done", "yours": "in_review"},
            "below": {"base": was, "theirs": now, "yours": "CORE-2"},
        }
    assert Task.objects.get(number=1).version == 2
    assert column(api, "done") == ["A"]
    body = {"status": "todo", "below": "CORE-2"}
    moved = api.call("POST", path, body, **{"If-Match": '"2"'})
    assert (moved.status, moved.data["version"]) == (200, 3)
    assert api.post(path, body | {"version": 3}).data["version"] == 4
    assert column(api) == ["b", "A", "c", "d"]


def test_a_version_can_be_asked_for(bob: User, tasks: list[Task], settings: Settings) -> None:
    settings.STRICT_CONCURRENCY = True
    api = Api(bob)
    assert api.post("tasks/CORE-1/move", {}).code == "precondition_required"
    assert api.call("POST", "tasks/CORE-1/move", {}, **{"If-Match": '"1"'}).status == 200


def test_what_is_sent_again_moves_once(bob: User, team: Team, tasks: list[Task]) -> None:
    api, body = Api(bob), {"below": "CORE-4"}
    once = {"Idempotency-Key": "move-1", "If-Match": '"1"'}
    first = api.call("POST", "tasks/CORE-1/move", body, **once)
    head = clock.head(team)
    actions.move_task(actor=bob, task=tasks[3], status=None, below=None, above=None)
    again = api.call("POST", "tasks/CORE-1/move", body, **once)
    assert (again.status, again.data) == (first.status, first.data) == (200, first.data)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert clock.head(team) == head + 1, "but for the move in between"
    assert column(api) == ["b", "c", "a", "d"]
    other = api.call("POST", "tasks/CORE-1/move", {}, **{"Idempotency-Key": "move-1"})
    assert other.status == 422


@pytest.mark.django_db(transaction=True)
def test_two_who_move_at_once_leave_one_order(
    alice: User, bob: User, team: Team, tasks: list[Task]
) -> None:
    """Into one gap, again and again: every move is taken, and nobody's neighbours change places."""
    more = [TaskFactory.create(team=team, title=str(number)) for number in range(10)]
    together = Barrier(2)

    def move(person: User, those: list[Task]) -> None:
        try:
            api = Api(person)
            together.wait()
            for task in those:
                body = {"below": "CORE-1", "above": "CORE-2"}
                assert api.post(f"tasks/{task.pk}/move", body).status == 200
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        both = [pool.submit(move, alice, more[::2]), pool.submit(move, bob, more[1::2])]
        for done in both:
            done.result()
    order = column(Api(alice))
    assert order == column(Api(bob))
    assert (order[0], order[-3:]) == ("a", ["b", "c", "d"])
    assert set(order[1:-3]) == {task.title for task in more}
    # each put theirs on top of what they had put there before
    for mine in (more[::2], more[1::2]):
        titles = [task.title for task in mine]
        assert [title for title in order if title in titles] == titles[::-1]
