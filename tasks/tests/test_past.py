"""Time travel: a list and a task as they were at a moment."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from accounts.tests.api import Api
from tasks import actions
from tasks.actions.trash import empty_trash
from tasks.models import Cycle, Priority, Task
from teams.models import Event, Team
from teams.replay import touched

pytestmark = pytest.mark.django_db

START = datetime.fromisoformat("2026-03-02T09:00:00+00:00")


def at(minutes: int) -> Any:
    return time_machine.travel(START + timedelta(minutes=minutes), tick=False)


def moment(minutes: int) -> str:
    return (START + timedelta(minutes=minutes)).isoformat().replace("+00:00", "Z")


@pytest.fixture
def story(alice: User, bob: User) -> Team:
    """Ten minutes of work."""
    from teams.actions import create_team
    from teams.tests.factories import join

    with at(0):
        team = create_team(actor=alice, name="Story", slug="story", key="STO")
        join(team, bob, "developer")
    with at(1):
        label = actions.create_label(actor=alice, team=team, name="bug")
        cycle = actions.create_plan(actor=alice, team=team, model=Cycle, name="One")
        first = actions.create_task(actor=alice, team=team, title="First", labels=[label])
    with at(2):
        second = actions.create_task(actor=bob, team=team, title="Second", cycle=cycle)
    with at(3):
        actions.update_task(
            actor=bob, task=first, title="First, better", assignee=bob, priority=Priority.HIGH
        )
    with at(4):
        done = team.statuses.get(slug="done")
        actions.change_tasks(actor=alice, team=team, ids=[first.pk, second.pk], status=done)
    with at(5):
        actions.update_label(actor=alice, label=label, name="defect")
        actions.delete_task(actor=alice, task=second)
    with at(6):
        actions.delete_label(actor=alice, label=label)
        actions.delete_plan(actor=alice, plan=cycle)
        actions.archive_task(actor=alice, task=first, archived=True)
    return team


def rows(alice: User, minutes: int) -> list[dict[str, Any]]:
    api = Api(alice)
    page = api.get(f"tasks?team=story&as_of={moment(minutes)}")
    assert page.status == 200, page.raw
    cursor = api.get(f"tasks?team=story&as_of={moment(minutes)}&cursor=&limit=1")
    assert [row["key"] for row in cursor.data] == [row["key"] for row in page.data[:1]]
    assert page.meta["pagination"]["total"] == len(page.data)
    for row in page.data:
        assert api.get(f"tasks/{row['key']}?as_of={moment(minutes)}").data == row
    data: list[dict[str, Any]] = page.data
    return data


def test_each_minute_of_the_story(alice: User, story: Team) -> None:
    assert rows(alice, 0) == []
    [first] = rows(alice, 1)
    assert (first["title"], first["assignee"], first["priority"]) == ("First", None, "medium")
    assert ([label["name"] for label in first["labels"]], first["version"]) == (["bug"], 1)
    [first, second] = rows(alice, 2)
    assert (second["title"], second["cycle"]["name"]) == ("Second", "One")
    [first, second] = rows(alice, 3)
    assert (first["title"], first["assignee"]["name"]) == ("First, better", "Bob")
    assert (first["status"], first["version"]) == ("todo", 2)
    assert first["updated_at"] == moment(3)
    [first, second] = rows(alice, 4)
    assert (first["status"], second["status"], first["updated_at"]) == ("done", "done", moment(4))
    [first] = rows(alice, 5)
    assert [label["name"] for label in first["labels"]] == ["defect"]
    assert rows(alice, 6) == []


def test_of_one_task_only_its_own_events_and_names_are_read(
    alice: User, story: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many others have changed since, and however many one event has touched along."""
    read: list[object] = []

    def note(event: Event) -> Any:
        parts = list(touched(event))
        read.extend(parts)
        return parts

    monkeypatch.setattr("tasks.history.touched", note)

    def ask() -> tuple[int, int, Any]:
        read.clear()
        with CaptureQueriesContext(connection) as asked:
            row = Api(alice).get(f"tasks/STO-1?as_of={moment(3)}").data
        return len(asked), len(read), row

    ask()  # what the team works with is kept from now on
    before = ask()
    others = [actions.create_task(actor=alice, team=story, title="Other") for _ in range(20)]
    for task in others:
        actions.update_task(actor=alice, task=task, title="Changed")
    first = Task.objects.get(team=story, number=1)
    ids = [task.pk for task in others]
    actions.change_tasks(actor=alice, team=story, ids=ids, priority=Priority.LOW)
    assert ask() == before
    actions.archive_task(actor=alice, task=first, archived=False)
    ids.append(first.pk)
    actions.change_tasks(actor=alice, team=story, ids=ids, priority=Priority.URGENT)
    assert ask() == (before[0], before[1] + 2, before[2])


def test_what_was_erased_since_is_in_no_past(alice: User, story: Team) -> None:
    assert [row["key"] for row in rows(alice, 4)] == ["STO-1", "STO-2"]
    erased = Task.objects.get(team=story, number=2).pk
    assert Api(alice).get(f"tasks/{erased}?as_of={moment(4)}").status == 200
    with time_machine.travel(START + timedelta(days=31), tick=False):
        assert empty_trash() == 1
    assert [row["key"] for row in rows(alice, 4)] == ["STO-1"]
    assert Api(alice).get(f"tasks/{erased}?as_of={moment(4)}").status == 404


def test_now_is_what_is(alice: User, story: Team) -> None:
    task = actions.create_task(actor=alice, team=story, title="Fresh", priority=Priority.LOW)
    now = timezone.now().isoformat().replace("+00:00", "Z")
    [row] = Api(alice).get(f"tasks?team=story&as_of={now}").data
    assert row == Api(alice).get(f"tasks/{task.key}").data


def test_before_it_was_there_a_task_is_not_found(alice: User, story: Team) -> None:
    assert Api(alice).get(f"tasks/STO-1?as_of={moment(0)}").status == 404
    assert Api(alice).get("tasks/STO-1?as_of=nonsense").status == 400
    assert Api(alice).get("tasks/STO-1?as_of=0756-03-13T18:08:54-21:04").status == 404
    assert Api(alice).get("tasks/STO-1?as_of=0001-01-01T00:00:00%2B14:00").status == 400
    assert Api(alice).get(f"tasks?as_of={moment(0)}").status == 400
    assert Api(alice).get(f"tasks?team=story&status=todo&as_of={moment(0)}").status == 400


def test_the_version_is_the_number_of_events_that_touched_it(alice: User, story: Team) -> None:
    for task in Task.objects.all():
        assert task.version == Event.objects.touching(task.pk).count()
