"""Time travel on pages: the board and a task as they were, with what things were called then."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from accounts.tests.api import Api
from tasks import actions
from tasks.models import Category, Project, Task
from tasks.tests.factories import TaskFactory
from teams.actions import update_team
from teams.models import Role, Team
from teams.tests.factories import a_member, a_team

pytestmark = pytest.mark.django_db

START = datetime.fromisoformat("2026-03-02T09:00:00+00:00")


def at(minutes: int) -> Any:
    return time_machine.travel(START + timedelta(minutes=minutes), tick=False)


@pytest.fixture
def story(team: Team, alice: User, bob: User) -> Team:
    with at(0):
        bug = actions.create_label(actor=alice, team=team, name="bug")
        plan = actions.create_plan(actor=alice, team=team, model=Project, name="Spring")
        first, second, _third = (
            actions.create_task(actor=alice, team=team, title=title)
            for title in ("First", "Second", "Third")
        )
        actions.update_task(
            actor=alice, task=first, labels=[bug], project=plan, parent=second, assignee=bob,
            description="**Old**",
        )  # fmt: skip
        away = actions.create_status(
            actor=alice, team=team, name="Waiting", slug="waiting", category=Category.TODO
        )
        actions.update_task(actor=alice, task=second, status=away)
    with at(10):
        todo = team.statuses.get(slug="todo")
        actions.delete_status(actor=alice, status=away, move_to=todo)
        actions.update_status(actor=alice, status=todo, name="Next")
        actions.update_label(actor=alice, label=bug, name="defect")
        actions.delete_plan(actor=alice, plan=plan)
        actions.update_task(actor=alice, task=first, title="First, better", assignee=None)
        done = team.statuses.get(slug="done")
        actions.move_task(actor=alice, task=first, status=done, below=None, above=None)
        actions.delete_task(actor=alice, task=second)
    return Team.objects.get(pk=team.pk)


def board(client: Client, team: Team, clock: str) -> Any:
    return client.get(
        reverse("tasks:past_board", args=[team.slug]), {"day": "2026-03-02", "hour": clock}
    )


def columns(answer: Any) -> dict[str, list[str]]:
    return {
        column.status.name: [task.title for task in column.cards]
        for column in answer.context["columns"]
        if column.cards
    }


def test_the_board_is_as_it_was(as_bob: Client, story: Team) -> None:
    then = board(as_bob, story, "09:05")
    assert columns(then) == {"To do": ["First", "Third"], "Waiting": ["Second"]}
    assert "bug" in then.text
    assert "defect" not in then.text
    now = board(as_bob, story, "09:15")
    assert columns(now) == {"Next": ["Third"], "Done": ["First, better"]}
    assert "defect" in now.text


def test_a_task_is_as_it_was_also_one_that_is_deleted_now(as_bob: Client, story: Team) -> None:
    answer = as_bob.get("/tasks/CORE-1/past", {"day": "2026-03-02", "hour": "09:05"})
    for said in ("<h1>First</h1>", "<strong>Old</strong>", "bug", "Spring", ">CORE-2<", "Bob"):
        assert said in answer.text, said
    assert "First, better" not in answer.text
    second = as_bob.get("/tasks/CORE-2/past", {"day": "2026-03-02", "hour": "09:05"})
    assert "<h1>Second</h1>" in second.text
    gone = as_bob.get("/tasks/CORE-2/past", {"day": "2026-03-02", "hour": "09:15"})
    assert "There was no such task" in gone.text
    before = as_bob.get("/tasks/CORE-1/past", {"day": "2026-03-01"})
    assert "There was no such task" in before.text


def test_pages_and_the_api_tell_the_same_past(as_bob: Client, bob: User, story: Team) -> None:
    for minutes in (5, 15):
        clock = f"{START + timedelta(minutes=minutes):%H:%M}"
        told = Api(bob).get(f"tasks?team={story.slug}&as_of=2026-03-02T{clock}:00Z").data
        shown = [
            (task.key, task.title, task.status.slug, task.assignee and task.assignee.name)
            for column in board(as_bob, story, clock).context["columns"]
            for task in column.cards
        ]
        assert sorted(shown) == sorted(
            (task["key"], task["title"], task["status"], (task["assignee"] or {}).get("name"))
            for task in told
        )


def test_the_clock_is_the_team_s(as_bob: Client, alice: User, story: Team) -> None:
    update_team(actor=alice, team=story, time_zone="America/New_York")
    assert columns(board(as_bob, story, "04:05"))["To do"] == ["First", "Third"]
    assert columns(board(as_bob, story, "04:15"))["Next"] == ["Third"]


def test_long_columns_say_how_much_there_was(as_bob: Client, team: Team) -> None:
    tasks = [TaskFactory.create(team=team) for _ in range(45)]
    page = reverse("tasks:past_board", args=[team.slug])
    assert "These are the first 40 of 45." in as_bob.get(page).text
    actions.delete_task(actor=None, task=tasks[0])
    assert "These are the first 40 of 44." in as_bob.get(page).text


def test_queries_grow_with_neither_cards_nor_changes(
    as_bob: Client, alice: User, bob: User, team: Team
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert board(as_bob, team, "09:05").status_code == 200
        return len(asked)

    def work(many: int) -> None:
        with at(0):
            made = [actions.create_task(actor=alice, team=team, title="T") for _ in range(many)]
        with at(10):
            for task in made:
                actions.update_task(actor=alice, task=task, assignee=bob)

    work(2)
    queries()  # what the team is called is kept from here on
    few = queries()
    work(8)
    assert queries() == few


@pytest.mark.parametrize(
    "asked", [{"hour": "10:00"}, {"day": "yesterday"}, {"day": "2026-03-02", "hour": "25:00"}]
)
def test_what_is_no_moment_is_said(
    as_bob: Client, task: Task, team: Team, asked: dict[str, str]
) -> None:
    for page in (f"/t/{team.slug}/past", f"/tasks/{task.key}/past"):
        answer = as_bob.get(page, asked)
        assert answer.status_code == 422
        assert 'role="alert"' in answer.text


def test_a_day_to_come_is_now(as_bob: Client, task: Task, team: Team) -> None:
    answer = as_bob.get(f"/t/{team.slug}/past", {"day": "2999-01-01"})
    assert columns(answer) == {task.status.name: [task.title]}


def test_others_find_no_past(client: Client, task: Task, team: Team) -> None:
    stranger = a_member(a_team(a_member(team, Role.VIEWER)), Role.ADMIN)
    client.force_login(stranger)
    for page in (f"/t/{team.slug}/past", f"/tasks/{task.key}/past"):
        assert client.get(page).status_code == 404
