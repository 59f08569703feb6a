"""A stale write is refused with what it takes to merge, and nothing is ever lost."""

from datetime import date
from typing import Any

import pytest
from pytest_django import Settings

from accounts.models import User
from accounts.tests.api import Api
from tasks import actions
from tasks.models import Cycle, FieldType, Milestone, Plan, Priority, Project, Recurrence, Task
from tasks.tests.factories import CommentFactory
from teams.models import Team

pytestmark = pytest.mark.django_db


@pytest.fixture
def task(team: Team, alice: User) -> Task:
    return actions.create_task(actor=alice, team=team, title="Door", description="Text")


def test_every_answer_with_a_version_has_it_as_etag(alice: User, task: Task) -> None:
    api = Api(alice)
    read = api.get("tasks/CORE-1")
    assert read.headers["ETag"].startswith('"1')
    changed = api.call("PATCH", "tasks/CORE-1", {"title": "Gate"}, **{"If-Match": '"1"'})
    assert (changed.status, changed.headers["ETag"][:3]) == (200, '"2.')
    assert api.post("labels", {"team": "core", "name": "bug"}).headers["ETag"][:3] == '"1.'


@pytest.mark.parametrize(
    "header", ['"1"', '"0"', '"7"', 'W/"2"', '""', '"x"', "nonsense", '"1", W/"2"', '"1.800"']
)
@pytest.mark.parametrize("method", ["PATCH", "PUT", "DELETE"])
def test_a_stale_write_changes_nothing(alice: User, task: Task, method: str, header: str) -> None:
    actions.update_task(actor=alice, task=task, title="Doors")
    body = {"title": "A door", "priority": "high"} if method != "DELETE" else None
    reply = Api(alice).call(method, "tasks/CORE-1", body, **{"If-Match": header})
    assert (reply.status, reply.code) == (412, "stale")
    assert reply.error["current"]["title"] == "Doors"
    assert reply.headers["ETag"] == '"2"'
    task.refresh_from_db()
    assert (task.title, task.priority, task.version) == ("Doors", Priority.MEDIUM, 2)


@pytest.mark.parametrize("header", ['"2"', '"2.812"', '"1", "2"', "*"])
def test_a_write_on_top_of_the_latest_is_taken(alice: User, task: Task, header: str) -> None:
    actions.update_task(actor=alice, task=task, title="Doors")
    reply = Api(alice).call("PATCH", "tasks/CORE-1", {"title": "Gate"}, **{"If-Match": header})
    assert (reply.status, reply.data["version"]) == (200, 3)


@pytest.mark.parametrize("header", ["*", '"1"', 'W/"1.abc"', '"7", "1"'])
def test_what_must_not_be_there_is_there(alice: User, task: Task, header: str) -> None:
    """RFC 9110, 13.1.2: with If-None-Match a change is refused when it is met."""
    api = Api(alice)
    for method, body in (
        ("PATCH", {"title": "Gate"}),
        ("PUT", {"title": "Gate"}),
        ("DELETE", None),
    ):
        reply = api.call(method, "tasks/CORE-1", body, **{"If-None-Match": header})
        assert (reply.status, reply.code) == (412, "precondition_failed")
    assert api.call("PATCH", "tasks/CORE-1", {}, **{"If-None-Match": '"7"'}).status == 200


def test_a_recurrence_can_be_made_only_where_there_is_none(alice: User, task: Task) -> None:
    body, only_new = {"rule": "FREQ=DAILY"}, {"If-None-Match": "*"}
    path = "tasks/CORE-1/recurrence"
    assert Api(alice).call("PUT", path, body, **only_new).status == 200
    assert Api(alice).call("PUT", path, body, **only_new).status == 412


@pytest.mark.parametrize(
    ("body", "headers"),
    [({}, {"If-Match": '"1"'}), ({}, {"If-Match": "*"}), ({"version": 1}, {})],
)
def test_a_recurrence_that_is_gone_is_not_made_again(
    alice: User, task: Task, body: dict[str, int], headers: dict[str, str]
) -> None:
    """RFC 9110, 13.1.1: nothing is there that If-Match could match."""
    recurrence = actions.set_recurrence(actor=alice, task=task, rule="FREQ=DAILY")
    actions.delete_recurrence(actor=alice, recurrence=recurrence)
    path, change = "tasks/CORE-1/recurrence", {"rule": "FREQ=WEEKLY"}
    reply = Api(alice).call("PUT", path, change | body, **headers)
    assert (reply.status, reply.code) == (412, "precondition_failed")
    assert not Recurrence.objects.exists()
    assert Api(alice).call("PUT", path, change).status == 200


def test_a_recurrence_that_goes_while_it_is_changed(
    alice: User, task: Task, monkeypatch: pytest.MonkeyPatch
) -> None:
    recurrence = actions.set_recurrence(actor=alice, task=task, rule="FREQ=DAILY")
    change = actions.set_recurrence

    def late(**fields: Any) -> Recurrence:
        actions.delete_recurrence(actor=alice, recurrence=recurrence)
        return change(**fields)

    monkeypatch.setattr(actions, "set_recurrence", late)
    body, seen = {"rule": "FREQ=WEEKLY"}, {"If-Match": '"1"'}
    reply = Api(alice).call("PUT", "tasks/CORE-1/recurrence", body, **seen)
    assert (reply.status, reply.code) == (412, "precondition_failed")
    assert not Recurrence.objects.exists()


def test_base_theirs_and_yours(alice: User, bob: User, team: Team, task: Task) -> None:
    actions.update_task(actor=bob, task=task, priority=Priority.LOW)
    actions.update_task(actor=bob, task=task, title="Doors", assignee=bob)
    ids = [task.pk]
    done = team.statuses.get(slug="done")
    actions.change_tasks(actor=bob, team=team, ids=ids, status=done)
    body: dict[str, Any] = {
        "version": 2, "title": "A door", "status": "in_review", "description": "Mine",
        "priority": "high", "assignee": None,
    }  # fmt: skip
    reply = Api(alice).patch("tasks/CORE-1", body)
    assert (reply.status, reply.error["current"]["version"]) == (412, 4)
    assert reply.error["conflicts"] == {
        "title": {"base": "Door", "theirs": "Doors", "yours": "A door"},
        "status": {"base": "todo", "theirs": "done", "yours": "in_review"},
        "assignee": {"base": None, "theirs": str(bob.pk), "yours": None},
    }


def test_things_and_comments_as_well(alice: User, team: Team, task: Task) -> None:
    label = actions.create_label(actor=alice, team=team, name="bug")
    cycle = actions.create_plan(actor=alice, team=team, model=Cycle, name="One")
    comment = CommentFactory.create(actor=alice, task=task)
    status = team.statuses.get(slug="done")
    actions.update_label(actor=alice, label=label, name="defect")
    actions.update_plan(actor=alice, plan=cycle, name="Two")
    actions.edit_comment(actor=alice, comment=comment, body="Two")
    actions.update_status(actor=alice, status=status, name="Over")
    entry = actions.log_time(actor=alice, task=task, person=alice, seconds=60, day=date(2026, 1, 5))
    actions.edit_time_entry(actor=alice, entry=entry, note="Two")
    field = actions.create_custom_field(
        actor=alice, team=team, name="Browser", field_type=FieldType.TEXT
    )
    actions.update_custom_field(actor=alice, field=field, name="Browser used")
    api = Api(alice)
    for path, body in (
        (f"labels/{label.pk}", {"name": "x"}),
        (f"cycles/{cycle.pk}", {"name": "x"}),
        (f"statuses/{status.pk}", {"name": "x"}),
        (f"time-entries/{entry.pk}", {"note": "x"}),
        (f"custom-fields/{field.pk}", {"name": "x"}),
        (f"comments/{comment.pk}", {"body": "x"}),
    ):
        for method in ("PATCH", "DELETE"):
            reply = api.call(method, path, body, **{"If-Match": '"1"'})
            assert (reply.status, reply.code) == (412, "stale"), path
            if method == "PATCH":
                assert reply.error["conflicts"][next(iter(body))]["yours"] == "x"
        assert api.patch(path, body | {"version": 2}).status == 200


@pytest.mark.parametrize("verb", ["archive", "unarchive"])
def test_archiving_only_what_one_has_seen(alice: User, task: Task, verb: str) -> None:
    actions.archive_task(actor=alice, task=task, archived=verb == "unarchive")
    actions.update_task(actor=alice, task=task, title="Doors")
    task.refresh_from_db()
    api, path, before = Api(alice), f"tasks/{task.key}/{verb}", task.state()
    old = task.version - 1
    for reply in (
        api.call("POST", path, **{"If-Match": f'"{old}"'}),
        api.post(path, {"version": old}),
    ):
        assert (reply.status, reply.code) == (412, "stale")
        assert reply.error["current"]["title"] == "Doors"
    task.refresh_from_db()
    assert (task.state(), task.version) == (before, old + 1)
    seen = api.call("POST", path, **{"If-Match": f'"{task.version}"'})
    assert (seen.status, seen.data["version"]) == (200, old + 2)
    back = "unarchive" if verb == "archive" else "archive"
    assert api.post(f"tasks/{task.key}/{back}").data["version"] == old + 3, "and without, as ever"


@pytest.mark.parametrize("verb", ["close", "reopen"])
@pytest.mark.parametrize("model", [Project, Milestone, Cycle])
def test_closing_only_what_one_has_seen(
    alice: User, team: Team, model: type[Plan], verb: str
) -> None:
    plan = actions.create_plan(actor=alice, team=team, model=model, name="One")
    if verb == "reopen":
        actions.close_plan(actor=alice, plan=plan)
    plan = actions.update_plan(actor=alice, plan=plan, name="Two")
    api, path, old = Api(alice), f"{plan.kind}s/{plan.pk}/{verb}", plan.version - 1
    for reply in (
        api.call("POST", path, **{"If-Match": f'"{old}"'}),
        api.post(path, {"version": old}),
    ):
        assert (reply.status, reply.code) == (412, "stale")
        assert reply.error["current"]["name"] == "Two"
    now = model._default_manager.get()
    assert (now.closed_at, now.version) == (plan.closed_at, plan.version)
    seen = api.call("POST", path, **{"If-Match": f'"{plan.version}"'})
    assert (seen.status, seen.data["version"]) == (200, old + 2)
    back = "reopen" if verb == "close" else "close"
    again = api.post(f"{plan.kind}s/{plan.pk}/{back}")
    assert again.data["version"] == old + 3, "and without, as ever"


def test_strictness_can_be_had(alice: User, task: Task, settings: Settings) -> None:
    settings.STRICT_CONCURRENCY = True
    api = Api(alice)
    reply = api.patch("tasks/CORE-1", {"title": "Gate"})
    assert (reply.status, reply.code) == (428, "precondition_required")
    assert api.patch("tasks/CORE-1", {"title": "Gate", "version": 1}).status == 200
    assert api.delete("tasks/CORE-1").status == 428
    assert api.call("DELETE", "tasks/CORE-1", **{"If-Match": '"2"'}).status == 204


def test_strictness_holds_for_posts_that_change(
    alice: User, team: Team, task: Task, settings: Settings
) -> None:
    settings.STRICT_CONCURRENCY = True
    plan = actions.create_plan(actor=alice, team=team, model=Cycle, name="One")
    for path in (
        *(f"tasks/{task.key}/{verb}" for verb in ("archive", "unarchive")),
        *(f"cycles/{plan.pk}/{verb}" for verb in ("close", "reopen")),
    ):
        assert Api(alice).post(path).code == "precondition_required", path
        assert Api(alice).call("POST", path, **{"If-Match": "*"}).status == 200, path
