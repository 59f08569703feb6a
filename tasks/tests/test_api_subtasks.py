"""Subtasks over the API, a page at a time."""

import pytest

from accounts.models import User
from accounts.tests.api import Api
from tasks import actions
from tasks.lists.vocabulary import Vocabulary
from tasks.models import Task
from tasks.tests.factories import TaskFactory
from teams.models import Team

pytestmark = pytest.mark.django_db


@pytest.fixture
def parent(team: Team) -> Task:
    task = TaskFactory.create(team=team)
    done = team.statuses.get(slug="done")
    for number in range(25):
        part = actions.create_task(actor=None, team=team, title=f"Part {number}", parent=task)
        if number % 5 == 0:
            actions.update_task(actor=None, task=part, status=done)
    return task


def test_subtasks_come_by_page_and_by_cursor(alice: User, parent: Task) -> None:
    api, path = Api(alice), f"tasks/{parent.key}/subtasks"
    first = api.get(path)
    assert first.data["progress"] == {"done": 5, "total": 25, "percent": 20}
    assert first.meta["pagination"] == {"page": 1, "limit": 20, "total": 25, "total_pages": 2}
    second = api.get(f"{path}?page=2")
    assert second.data["progress"] == first.data["progress"]
    titles = [part["title"] for answer in (first, second) for part in answer.data["subtasks"]]
    assert titles == [f"Part {number}" for number in range(25)]
    found: list[str] = []
    cursor: str | None = ""
    for _ in range(3):
        answer = api.get(f"{path}?limit=10&cursor={cursor}")
        found += [part["title"] for part in answer.data["subtasks"]]
        cursor = answer.meta["pagination"]["next_cursor"]
    assert (found, cursor) == (titles, None)
    assert api.get(f"{path}?limit=0").status == 400
    assert api.get(f"{path}?sort=title").status == 400


def test_one_page_has_one_answer(alice: User, parent: Task) -> None:
    """The cursor in it is the same each time, so an ETag of the page holds."""
    path = f"tasks/{parent.key}/watchers?cursor="
    assert Api(alice).get(path).headers["ETag"] == Api(alice).get(path).headers["ETag"]
    path = "tasks?cursor=&q=is:open&limit=10"
    cursors = {Api(alice).get(path).meta["pagination"]["next_cursor"] for _ in range(2)}
    assert len(cursors) == 1


def test_no_name_names_nothing(alice: User, team: Team) -> None:
    """Labels have no slug, and an empty text is not theirs."""
    label = actions.create_label(actor=alice, team=team, name="bug")
    team.refresh_from_db()
    words = Vocabulary.of([(team.pk, team.clock.setup)])
    assert words.named("label", "") == []
    assert [word.id for word in words.named("label", "BUG")] == [str(label.pk)]
    assert words.named("status", "") == []
