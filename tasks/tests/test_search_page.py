"""The page of search: with and without htmx, over one team and over all."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tasks.models import Task
from tasks.tests.factories import CommentFactory, TaskFactory
from tasks.tests.pages import HTMX
from teams.models import Team
from teams.tests.factories import TeamFactory

pytestmark = pytest.mark.django_db
PAGE = "/search"


def keys(answer: object) -> list[str]:
    return [result["key"] for result in answer.context["results"]]  # type: ignore[attr-defined]


def test_results_with_marks(as_bob: Client, task: Task) -> None:
    TaskFactory.create(team=task.team, title="<b>Ship</b> it", description="<i>ship</i> & go")
    text = as_bob.get(PAGE, {"q": "ship"}).content.decode()
    assert "&lt;b&gt;<mark>Ship</mark>&lt;/b&gt; it" in text
    assert "&lt;i&gt;<mark>ship</mark>&lt;/i&gt; &amp; go" in text


def test_over_one_team_and_over_all(as_bob: Client, bob: User, team: Team) -> None:
    other = TeamFactory.create(actor=bob, name="Other", slug="other", key="OTH")
    for place in (team, other):
        TaskFactory.create(team=place, title="Same")
    assert set(keys(as_bob.get(PAGE, {"q": "same"}))) == {"CORE-1", "OTH-1"}
    assert keys(as_bob.get("/t/other/search", {"q": "same"})) == ["OTH-1"]
    chosen = as_bob.get(PAGE, {"q": "same", "team": "other"})
    assert chosen["Location"] == "/t/other/search?q=same"
    assert as_bob.get("/t/other/search", {"q": "a b", "team": ""})["Location"] == "/search?q=a+b"


@pytest.mark.parametrize("slug", ["other", "a b", "ö", "a.b", "\x00", "/", "core/x"])
def test_a_choice_that_is_no_team_of_theirs(as_bob: Client, team: Team, slug: str) -> None:
    TeamFactory.create(slug="other", key="OTH")
    assert as_bob.get(PAGE, {"q": "same", "team": slug}).status_code == 404
    assert as_bob.get(f"/t/{team.slug}/search", {"team": slug}).status_code == 404


def test_other_teams_stay_hidden(as_charlie: Client, task: Task) -> None:
    assert keys(as_charlie.get(PAGE, {"q": "first"})) == []
    assert keys(as_charlie.get(PAGE, {"q": task.key})) == []
    assert as_charlie.get(f"/t/{task.team.slug}/search", {"q": "first"}).status_code == 404


def test_a_suggestion_never_comes_from_other_teams(as_charlie: Client, task: Task) -> None:
    TaskFactory.create(team=task.team, title="Zeppelin")
    assert "Did you mean" not in as_charlie.get(PAGE, {"q": "zepelin"}).content.decode()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("zepelin", "zeppelin"),
        ("zeppelni", "zeppelin"),
        ("zepplein crash", "zeppelin crash"),
        ('zepelin "no crash"', None),
        ("zepelin -hangar", "zeppelin -hangar"),
        ("zepelin -crashes", None),
        ("qwertz", None),
        ("zep9", None),
        ("9999", None),
    ],
)
def test_what_was_meant(as_bob: Client, team: Team, typed: str, meant: str | None) -> None:
    TaskFactory.create(team=team, title="Zeppelin crashes")
    answer = as_bob.get(PAGE, {"q": typed})
    assert (keys(answer), answer.context.get("suggestion") or None) == ([], meant)
    if meant:
        assert keys(as_bob.get(PAGE, {"q": meant})) == ["CORE-1"]


def test_a_part_for_htmx(as_bob: Client, task: Task) -> None:
    answer = as_bob.get(PAGE, {"q": "first"}, headers=HTMX)
    assert "<html" not in answer.content.decode()
    assert keys(answer) == [task.key]
    assert "HX-Request" in answer["Vary"]


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ({}, "What are you looking for?"),
        ({"q": "  "}, "What are you looking for?"),
        ({"q": "-first"}, "Say what to look for, too"),
        ({"q": "nonsense"}, "Nothing found"),
        ({"q": " ".join(map(str, range(33)))}, "Search for 32 words and phrases at most."),
        ({"q": "\x00"}, "What are you looking for?"),
        ({"q": "x" * 5000}, "Nothing found"),
        ({"q": "first", "page": "99"}, "1 result"),
        ({"q": "first", "page": "x"}, "1 result"),
        ({"q": "first", "page": "0"}, "1 result"),
        ({"q": "first", "page": "²"}, "1 result"),
    ],
)
def test_whatever_is_asked_the_page_says_what_to_do(
    as_bob: Client, task: Task, query: dict[str, str], says: str
) -> None:
    answer = as_bob.get(PAGE, query)
    assert answer.status_code == 200
    assert says in answer.content.decode()


def test_pages_of_results(as_bob: Client, team: Team) -> None:
    for number in range(30):
        TaskFactory.create(team=team, title=f"Many {number}")
    first, second = (keys(as_bob.get(PAGE, {"q": "many", "page": page})) for page in ("1", "2"))
    assert (len(first), len(second), len({*first, *second})) == (25, 5, 30)


def test_where_it_stands_when_neither_title_nor_text(as_bob: Client, task: Task) -> None:
    CommentFactory.create(task=task, body="Said **aloud**.")
    text = as_bob.get(PAGE, {"q": "aloud"}).content.decode()
    assert "in a comment" in text
    assert "Said **<mark>aloud</mark>**." in text


def test_visitors_are_asked_to_sign_in(client: Client, team: Team) -> None:
    for page in (reverse("tasks:search"), reverse("tasks:team_search", args=[team.slug])):
        assert client.get(page).status_code == 302
