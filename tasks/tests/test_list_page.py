"""The list: its filters, what it costs, and how parts differ from pages."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from tasks.models import Task
from tasks.tests.factories import TaskFactory
from tasks.tests.pages import HTMX
from teams.models import Team

pytestmark = pytest.mark.django_db


def test_the_list_costs_the_same_for_few_and_many(
    as_bob: Client, team: Team, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    counts = []
    for total in (5, 60):
        while Task.objects.count() < total:
            TaskFactory.create(team=team)
        with django_assert_max_num_queries(14) as captured:
            as_bob.get(f"/t/{team.slug}/tasks")
        counts.append(len(captured))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ({}, ["urgent", "mine", "plain"]),
        ({"assignee": "me"}, ["mine"]),
        ({"assignee": "none", "sort": "title"}, ["plain", "urgent"]),
        ({"priority": "urgent"}, ["urgent"]),
        ({"search": "PLAIN"}, ["plain"]),
        ({"status": "done"}, []),
        ({"status": "", "search": ""}, ["urgent", "mine", "plain"]),
    ],
)
def test_the_list_is_filtered(
    as_bob: Client, bob: User, team: Team, query: dict[str, str], titles: list[str]
) -> None:
    TaskFactory.create(team=team, title="plain")
    TaskFactory.create(team=team, title="mine", assignee=bob)
    TaskFactory.create(team=team, title="urgent", priority=4)
    answer = as_bob.get(f"/t/{team.slug}/tasks", query)
    assert [task.title for task in answer.context["page"].object_list] == titles


@pytest.mark.parametrize("query", [{"status": "nope"}, {"assignee": "x"}, {"sort": "colour"}])
def test_a_filter_that_makes_no_sense_says_so_and_hides_nothing(
    as_bob: Client, team: Team, task: Task, query: dict[str, str]
) -> None:
    answer = as_bob.get(f"/t/{team.slug}/tasks", query)
    assert answer.status_code == 200
    assert answer.context["problem"]
    assert list(answer.context["page"].object_list) == [task]
    assert as_bob.get(f"/t/{team.slug}/board", query).status_code == 200


@pytest.mark.parametrize("name", ["board", "list", "activity"])
def test_a_part_is_never_taken_for_the_page(as_bob: Client, team: Team, name: str) -> None:
    """Neither by a cache nor by htmx, which on going back asks for pages with its usual header."""
    page = reverse(f"tasks:{name}", args=[team.slug])
    part = as_bob.get(page, headers=HTMX)
    assert "<html" not in part.content.decode()
    assert "HX-Request" in part["Vary"]
    again = as_bob.get(page, headers=HTMX | {"HX-History-Restore-Request": "true"})
    assert "<html" in again.content.decode()


@pytest.mark.parametrize(
    ("query", "typed"),
    [
        ({"status": "todo", "assignee": "me", "priority": "high", "sort": "title"}, ""),
        ({"status": "todo,done"}, "status:todo,done"),
        ({"assignee": "bob@example.com"}, "assignee:bob@example.com"),
        ({"project": '"Design, web"', "status": "todo"}, 'project:"Design, web"'),
        ({"label_all": "a b,c", "q": "door"}, 'label:"a b" label:c door'),
        ({"due": "<7d", "q": "sort:due"}, "due:<7d sort:due"),
        ({"sort": "custom.story size", "q": "sort:due"}, 'sort:custom."story size"'),
        ({"sort": "", "q": "sort:due"}, "sort:due"),
        ({"sort": "title", "q": "sort:due"}, "sort:due"),
        ({"status": "nope"}, "status:nope"),
        ({"status": "todo", "q": "x " * 41}, "x " * 41),
    ],
)
def test_what_no_select_shows_stands_in_the_box(
    as_bob: Client, team: Team, query: dict[str, str], typed: str
) -> None:
    """Else the next choice in the form would drop it."""
    assert as_bob.get(f"/t/{team.slug}/tasks", query).context["typed"] == typed


@pytest.mark.parametrize("page", ["tasks", "board"])
def test_a_select_that_nobody_touched_asks_for_nothing(
    as_bob: Client, team: Team, page: str
) -> None:
    """A browser sends the first option of each."""
    text = as_bob.get(f"/t/{team.slug}/{page}").content.decode()
    selects = re.findall(r'<select name="(?!status")\w+" aria.*?<option value="(.*?)"', text, re.S)
    assert selects
    assert set(selects) == {""}


def test_the_order_that_is_typed_counts_until_another_is_chosen(as_bob: Client, team: Team) -> None:
    for title in ("b", "c", "a"):
        TaskFactory.create(team=team, title=title)
    for query, titles in (
        ({"q": "sort:title", "sort": ""}, ["a", "b", "c"]),
        ({"q": "sort:title", "sort": "-created_at"}, ["a", "c", "b"]),
    ):
        answer = as_bob.get(f"/t/{team.slug}/tasks", query)
        assert [task.title for task in answer.context["page"].object_list] == titles


def test_my_work_is_what_is_assigned_and_open(as_bob: Client, bob: User, team: Team) -> None:
    TaskFactory.create(team=team, title="Mine", assignee=bob)
    done = team.statuses.get(slug="done")
    TaskFactory.create(team=team, title="Finished", assignee=bob, status=done)
    TaskFactory.create(team=team, title="Nobody's")
    assert [task.title for task in as_bob.get("/").context["tasks"]] == ["Mine"]
