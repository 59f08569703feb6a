"""What names of people and tasks in a text become for somebody who reads it."""

import re

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from tasks.actions import delete_task, update_task
from tasks.links import links_in
from tasks.markdown import to_html
from tasks.models import Task
from tasks.tests.factories import TaskFactory
from teams.models import Team
from teams.tests.factories import a_team

pytestmark = pytest.mark.django_db


def read(text: str, team: Team, reader: User) -> str:
    return to_html(text, links_in([text], team, reader))


def hrefs(html: str) -> list[str]:
    return re.findall(r'<a [^>]*href="([^"]*)"', html)


@pytest.mark.parametrize(
    "text", ["CORE-1", "#CORE-1", "#core-1", "See CORE-1.", "(CORE-1)", "**CORE-1**", "CORE-1, or"]
)
def test_a_key_is_a_link_with_the_title(task: Task, alice: User, text: str) -> None:
    html = read(text, task.team, alice)
    assert hrefs(html) == ["/tasks/CORE-1"]
    assert 'title="First"' in html
    assert 'class="reference"' in html


@pytest.mark.parametrize(
    "text",
    [
        "core-1", "CORE-2", "CORE-1-2", "CORE-01", "XCORE-1", "CORE-1x", "/CORE-1", "`CORE-1`",
        "    CORE-1", "NOPE-1", "CORE-9999999999", "UTF-8", "x@CORE-1", "CORE-0", "CORE\u20131",
    ],
)  # fmt: skip
def test_what_is_no_key_stays_text(task: Task, alice: User, text: str) -> None:
    assert hrefs(read(text, task.team, alice)) == []


def test_in_a_link_the_link_stays(task: Task, alice: User) -> None:
    html = read("[CORE-1 @alice](https://a.example)", task.team, alice)
    assert hrefs(html) == ["https://a.example"]


def test_the_reader_decides_what_is_a_link(
    task: Task, alice: User, bob: User, charlie: User
) -> None:
    """Bob is in the team of the text, Charlie in the one that it speaks of, and Alice in both."""
    other = a_team(charlie, {alice: "viewer"}, slug="other", key="OTHER")
    secret = TaskFactory.create(team=other, title="Secret plan")
    text = f"{secret.key} and CORE-1"
    assert hrefs(read(text, task.team, alice)) == ["/tasks/OTHER-1", "/tasks/CORE-1"]
    assert hrefs(read(text, task.team, bob)) == ["/tasks/CORE-1"]
    assert "Secret" not in read(text, task.team, bob)
    assert hrefs(read(text, task.team, charlie)) == ["/tasks/OTHER-1"]


def test_what_is_kept_is_kept_for_each_reader(task: Task, alice: User, charlie: User) -> None:
    cache.clear()
    text = "CORE-1 " + "long " * 1000
    assert hrefs(read(text, task.team, alice)) == ["/tasks/CORE-1"]
    assert hrefs(read(text, task.team, charlie)) == []
    update_task(actor=alice, task=task, title="Renamed")
    assert 'title="Renamed"' in read(text, task.team, alice)
    delete_task(actor=alice, task=task)
    assert hrefs(read(text, task.team, alice)) == []


def test_a_mention_leads_to_the_tasks_of_the_person(team: Team, alice: User, bob: User) -> None:
    html = read("@bob", team, alice)
    assert hrefs(html) == [f"/t/core/tasks?assignee={bob.pk}"]
    assert ">@Bob</a>" in html
    assert 'class="mention"' in html
    assert 'class="mention mention-me"' in read("@bob", team, bob)


def test_names_and_titles_are_text(team: Team, alice: User, bob: User) -> None:
    attack = "\"'><script>alert(1)</script>"
    User.objects.filter(pk=bob.pk).update(first_name=attack)
    TaskFactory.create(team=team, title=attack)
    html = read("@bob CORE-1", team, alice)
    assert "<script" not in html
    assert len(hrefs(html)) == 2
    assert set(re.findall(r"<(\w+)", html)) == {"p", "a"}


def test_a_hundred_texts_cost_two_queries(team: Team, alice: User, bob: User) -> None:
    for number in range(1, 4):
        TaskFactory.create(team=team, title=f"Number {number}")
    texts = [f"@bob CORE-{n} @nobody{n} NOPE-{n}" for n in range(1, 101)]
    with CaptureQueriesContext(connection) as queries:
        links = links_in(texts, team, alice)
    assert len(queries) == 2
    assert sorted(name for form, name in links if form == "key") == ["CORE-1", "CORE-2", "CORE-3"]
    with CaptureQueriesContext(connection) as queries:
        assert links_in(["no names", "here"] * 50, team, alice) == {}
    assert len(queries) == 0
