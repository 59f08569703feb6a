"""A list that has not changed is answered 304, for as long as it really has not."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.actions import update_profile
from accounts.models import User
from accounts.tests.api import Api, Reply
from config.tests.over_wsgi import program
from tasks import actions
from tasks.models import Task
from tasks.tests.factories import TaskFactory
from teams.models import Team
from teams.tests.factories import a_member, a_team

pytestmark = pytest.mark.django_db


@pytest.fixture
def task(team: Team, bob: User) -> Task:
    return TaskFactory.create(team=team, assignee=bob)


def again(api: Api, path: str, tag: str) -> Reply:
    return api.call("GET", path, **{"If-None-Match": tag})


@pytest.mark.parametrize(
    "path",
    ["tasks", "tasks?team=core&status=todo&limit=50", "tasks?cursor=", "tasks?search=task",
     "tasks?assignee=me&sort=title", "tasks?fields=id,title", "tasks?q=label:none"],
)  # fmt: skip
def test_nothing_new_costs_one_query(
    one_connection: None, alice: User, task: Task, path: str
) -> None:
    api = program(alice)
    first = api.get(path)
    assert first.headers["Cache-Control"] == "private, no-cache"
    with CaptureQueriesContext(connection) as captured:
        second = again(api, path, first.headers["ETag"])
    assert (second.status, second.raw, second.headers["ETag"]) == (304, b"", first.headers["ETag"])
    assert len(captured) == 1, "the sign-in, and the numbers of their teams' clocks"
    assert again(api, path, f'"x", {first.headers["ETag"]}').status == 304
    assert again(api, path, '"x"').status == 200


def test_whatever_changes_the_answer_changes_the_tag(
    alice: User, bob: User, team: Team, task: Task
) -> None:
    api = Api(alice)
    label = actions.create_label(actor=alice, team=team, name="bug")
    side = a_team(alice, slug="side")

    def changed(change: Any) -> None:
        tag = api.get("tasks").headers["ETag"]
        assert again(api, "tasks", tag).status == 304
        change()
        assert again(api, "tasks", tag).status == 200

    changed(lambda: actions.update_task(actor=alice, task=task, labels=[label]))
    changed(lambda: actions.update_label(actor=alice, label=label, name="defect"))
    changed(lambda: update_profile(actor=bob, user=bob, first_name="Robert"))
    changed(lambda: TaskFactory.create(team=side))
    changed(lambda: a_member(side, "viewer"))
    changed(lambda: actions.delete_task(actor=alice, task=task))
    changed(lambda: a_team(alice, slug="third"))


def test_a_tag_is_good_for_its_address_alone(alice: User, bob: User, task: Task) -> None:
    tag = Api(alice).get("tasks?status=todo").headers["ETag"]
    assert again(Api(alice), "tasks?status=done", tag).status == 200
    assert again(Api(alice), "tasks?status=todo&page=2", tag).status == 200
    mine = Api(alice).get("tasks?assignee=me").headers["ETag"]
    assert again(Api(bob), "tasks?assignee=me", mine).status == 200


def test_what_one_may_not_see_has_no_tag(charlie: User, alice: User, task: Task) -> None:
    tag = Api(alice).get("tasks?team=core").headers["ETag"]
    assert again(Api(charlie), "tasks?team=core", tag).status == 404
    assert again(Api(), "tasks?team=core", tag).status == 401


def test_what_time_alone_changes_is_known_for_a_minute_at_most(alice: User, task: Task) -> None:
    import time_machine

    with time_machine.travel("2027-01-01T10:00:10Z", tick=False):
        tag = Api(alice).get("tasks?q=due:overdue").headers["ETag"]
        assert again(Api(alice), "tasks?q=due:overdue", tag).status == 304
    with time_machine.travel("2027-01-01T10:01:10Z", tick=False):
        assert again(Api(alice), "tasks?q=due:overdue", tag).status == 200


def test_what_no_clock_tells_of_is_known_by_its_content(alice: User, team: Team) -> None:
    task = actions.create_task(actor=None, team=team, title="Door")
    view = actions.create_view(actor=alice, team=team, name="Mine", is_shared=False)
    changes: dict[str, Callable[[], object]] = {
        "tasks?q=is:watched": lambda: actions.watch_task(actor=alice, task=task, is_muted=False),
        "tasks/CORE-1/watchers": lambda: actions.unwatch_task(actor=alice, task=task),
        "tasks/CORE-1/watchers/me": lambda: actions.watch_task(
            actor=alice, task=task, is_muted=True
        ),
        "views": lambda: actions.update_view(actor=alice, view=view, name="My own"),
        "trash": lambda: actions.delete_task(actor=alice, task=task),
    }
    api = Api(alice)
    for path, change in changes.items():
        tag = api.get(path).headers["ETag"]
        assert tag.startswith("W/")
        assert again(api, path, tag).status == 304
        change()
        assert again(api, path, tag).status == 200, path


def test_a_task_is_known_by_all_that_it_shows(alice: User, bob: User, team: Team) -> None:
    """Its version says what it holds itself, the rest of the tag what others are called."""
    label = actions.create_label(actor=alice, team=team, name="bug")
    task = actions.create_task(actor=alice, team=team, title="Door", labels=[label], assignee=bob)
    api = Api(alice)

    def known() -> str:
        tag = str(api.get("tasks/core-1").headers["ETag"])
        answer = again(api, "tasks/CORE-1", tag)
        assert (answer.status, answer.headers["ETag"]) == (304, tag)
        return tag

    tags = [known()]
    changes: list[Callable[[], object]] = [
        lambda: actions.update_label(actor=alice, label=label, name="defect"),
        lambda: update_profile(actor=bob, user=bob, first_name="Robert"),
        lambda: actions.update_task(actor=alice, task=task, title="Gate"),
    ]
    for change in changes:
        change()
        assert again(api, "tasks/CORE-1", tags[-1]).status == 200
        tags.append(known())
    assert [tag.partition(".")[0] for tag in tags] == ['"1', '"1', '"1', '"2']
    assert len(set(tags)) == len(tags)
    body = {"title": "Door"}
    assert api.call("PATCH", "tasks/CORE-1", body, **{"If-Match": tags[-2]}).status == 412
    changed = api.call("PATCH", "tasks/CORE-1", body, **{"If-Match": tags[-1]})
    assert changed.headers["ETag"] == known(), "what a change answers is known as well"


def test_reactions_are_seen_by_each_as_they_are_theirs(alice: User, bob: User, task: Task) -> None:
    comment = actions.add_comment(actor=alice, task=task, body="Done")
    path = f"tasks/{task.key}/comments"
    tag, own = (Api(user).get(path).headers["ETag"] for user in (alice, bob))
    assert tag != own
    actions.add_reaction(actor=bob, comment=comment, emoji="👍")
    assert again(Api(alice), path, tag).status == 200
    assert again(Api(alice), f"comments/{comment.pk}", '"1"').status == 200
