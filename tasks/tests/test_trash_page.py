"""The page of the trash: fifty at a time, and each task on one page."""

import re
from html import unescape

import pytest
from django.test import Client

from accounts.models import User
from tasks import actions
from tasks.models import Task
from tasks.tests.factories import TaskFactory
from teams.models import Team

pytestmark = pytest.mark.django_db
TRASH = "/t/core/trash"


@pytest.fixture
def tasks(team: Team) -> list[Task]:
    """Of these, 103 are deleted at one moment, one before and one after."""
    made = [TaskFactory.create(team=team) for _ in range(105)]
    first, *others, last = made
    actions.delete_task(actor=None, task=first)
    ids = [task.pk for task in others]
    actions.change_tasks(actor=None, team=team, ids=ids, deleted=True)
    actions.delete_task(actor=None, task=last)
    assert len(set(Task.objects.values_list("deleted_at", flat=True))) == 3
    return made


def read(client: Client, query: str) -> tuple[list[str], str | None]:
    """The keys on a page as they are written there, and where its pager leads."""
    text = client.get(TRASH + query).content.decode()
    keys = re.findall(r'<span class="mono muted">(CORE-[0-9]+)</span>', text)
    older = re.search(r'<a class="button" href="([^"]+)">Older</a>', text)
    return keys, unescape(older[1]) if older else None


def test_every_task_is_on_one_page(as_bob: Client, tasks: list[Task]) -> None:
    pages: list[list[str]] = []
    query: str | None = ""
    while query is not None:
        keys, query = read(as_bob, query)
        pages.append(keys)
    assert [len(keys) for keys in pages] == [50, 50, 5]
    seen = [key for keys in pages for key in keys]
    latest_first = Task.objects.order_by("-deleted_at", "-id").select_related("team")
    assert seen == [task.key for task in latest_first]
    assert "105 tasks" in as_bob.get(TRASH).content.decode()


def test_it_goes_on_from_a_place_though_the_task_is_restored(
    as_bob: Client, alice: User, team: Team, tasks: list[Task]
) -> None:
    first, query = read(as_bob, "")
    for key in first:
        actions.restore_task(actor=alice, task=Task.objects.with_key(key).get())
    second, query = read(as_bob, query or "")
    third, query = read(as_bob, query or "")
    assert {*first, *second, *third} == {task.key for task in tasks}
    assert "55 tasks" in as_bob.get(TRASH).content.decode()


@pytest.mark.parametrize(
    "place",
    [
        {"before": "yesterday", "id": "CORE-1"},
        {"before": "0001-01-01T00:00:00+14:00", "id": "0" * 32},
        {"before": "2026-13-01T00:00:00Z", "id": "0" * 32},
        {"before": "2026-03-01T00:00:00Z", "id": "1"},
        {"before": "2026-03-01T00:00:00Z"},
        {"id": "0" * 32},
    ],
)
def test_what_is_no_place_shows_the_beginning(
    as_bob: Client, team: Team, place: dict[str, str]
) -> None:
    task = TaskFactory.create(team=team)
    actions.delete_task(actor=None, task=task)
    answer = as_bob.get(TRASH, place)
    assert answer.status_code == 200
    assert task.key in answer.content.decode()


def test_where_nothing_is_left_it_says_so(as_bob: Client, team: Team) -> None:
    actions.delete_task(actor=None, task=TaskFactory.create(team=team))
    long_ago = {"before": "2020-01-01T00:00:00Z", "id": "0" * 32}
    text = as_bob.get(TRASH, long_ago).content.decode()
    assert "Nothing was deleted before that" in text
    assert "1 task ·" in text
