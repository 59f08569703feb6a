"""Search over the API: order, snippets, paging, and who sees what."""

from typing import Any
from urllib.parse import urlencode

import pytest

from accounts.models import User
from accounts.tests.api import Api
from tasks.actions import delete_comment, delete_task, update_task
from tasks.tests.factories import CommentFactory, TaskFactory
from teams.actions.member import remove_member
from teams.models import Membership, Team
from teams.tests.factories import TeamFactory

pytestmark = pytest.mark.django_db


def titles(api: Api, q: str, **query: str) -> list[str]:
    return [row["title"] for row in found(api, q, **query).data]


def found(api: Api, q: str, **query: str) -> Any:
    return api.get(f"search?{urlencode({'q': q, **query})}")


def plain(pieces: list[dict[str, Any]]) -> str:
    return "".join(f"[{p['text']}]" if p["match"] else p["text"] for p in pieces)


@pytest.fixture
def api(bob: User, team: Team) -> Api:
    return Api(bob)


def test_title_before_description_before_comment(api: Api, team: Team) -> None:
    said = TaskFactory.create(team=team, title="Third")
    CommentFactory.create(task=said, body="It is the scheduler, " * 20)
    TaskFactory.create(team=team, title="Second", description="The scheduler waits.")
    TaskFactory.create(team=team, title="Scheduler waits for ever")
    TaskFactory.create(team=team, title="Scheduled jobs", description="Nothing else.")
    assert titles(api, "scheduler") == ["Scheduler waits for ever", "Second", "Third"]


def test_the_whole_word_before_its_beginning(api: Api, team: Team) -> None:
    for title in ("Log in", "Login page", "Log of the door"):
        TaskFactory.create(team=team, title=title)
    assert titles(api, "log")[-1] == "Login page"
    assert titles(api, "log in") == ["Log in"]


def test_words_in_order_before_words_apart(api: Api, team: Team) -> None:
    TaskFactory.create(team=team, title="Gateway of the payment")
    TaskFactory.create(team=team, title="The payment gateway")
    TaskFactory.create(team=team, title="Paying by gateway", description="payment")
    assert titles(api, "payment gateway") == [
        "The payment gateway",
        "Gateway of the payment",
        "Paying by gateway",
    ]


def test_the_task_of_a_key_comes_first(api: Api, team: Team) -> None:
    for title in ("core-3 is a twin of this", "See CORE-3", "The third"):
        TaskFactory.create(team=team, title=title)
    assert titles(api, "core-3")[0] == "The third"
    assert len(titles(api, "CORE-3")) == 3


def test_the_same_words_in_the_same_place_the_newer_first(api: Api, team: Team) -> None:
    for number in range(3):
        TaskFactory.create(team=team, title=f"Twin {number}")
    assert titles(api, "twin") == ["Twin 2", "Twin 1", "Twin 0"]


def test_a_snippet_shows_the_words_and_where_they_stand(api: Api, team: Team) -> None:
    TaskFactory.create(team=team, title="One", description="x " * 300 + "a <b>Größe</b> here.")
    [row] = found(api, "grosse").data
    assert plain(row["snippet"]).endswith("x a <b>[Größe]</b> here.")
    assert plain(row["snippet"]).startswith("…")
    assert row["matched_in"] == ["description"]
    assert row["description"].startswith("x x")


def test_a_comment_that_says_it_is_shown(api: Api, team: Team) -> None:
    task = TaskFactory.create(team=team, title="Two", description="Nothing of it.")
    CommentFactory.create(task=task, body="Older, without.")
    CommentFactory.create(task=task, body="Seen with Firefox 3.")
    [row] = found(api, "firefox").data
    assert (plain(row["snippet"]), row["matched_in"]) == ("Seen with [Firefox] 3.", ["comments"])


def test_what_is_only_in_the_title_shows_how_the_text_begins(api: Api, team: Team) -> None:
    TaskFactory.create(team=team, title="Three", description="It begins\n\nso.")
    [row] = found(api, "three").data
    assert (plain(row["snippet"]), row["matched_in"]) == ("It begins so.", ["title"])


def test_changes_are_found_at_once(api: Api, team: Team, alice: User) -> None:
    task = TaskFactory.create(team=team, title="Before")
    update_task(actor=alice, task=task, title="Afterwards")
    assert (titles(api, "before"), titles(api, "afterwards")) == ([], ["Afterwards"])
    comment = CommentFactory.create(task=task, body="remark")
    assert titles(api, "remark") == ["Afterwards"]
    delete_comment(actor=alice, comment=comment)
    assert titles(api, "remark") == []
    delete_task(actor=alice, task=task)
    assert titles(api, "afterwards") == []


def test_only_what_the_person_may_see(api: Api, team: Team, alice: User, bob: User) -> None:
    hidden = TeamFactory.create(slug="hidden", key="HID")
    TaskFactory.create(team=hidden, title="Secret lantern")
    TaskFactory.create(team=team, title="Open lantern")
    assert titles(api, "lantern") == ["Open lantern"]
    assert titles(api, "HID-1") == []
    assert found(api, "lantern", team="hidden").status == 404
    assert found(api, "lantern", team=team.slug).status == 200
    remove_member(actor=alice, membership=Membership.objects.get(user=bob, team=team))
    assert titles(api, "lantern") == []


def test_pages_and_cursors_give_everything_once(api: Api, team: Team) -> None:
    for number in range(7):
        TaskFactory.create(team=team, title=f"Row {number}", description="row " * (number % 3))
    everything = titles(api, "row", limit="100")
    assert len(everything) == 7
    paged = [title for page in "123" for title in titles(api, "row", limit="3", page=page)]
    assert paged == everything
    cursor: str | None = ""
    turned: list[str] = []
    while cursor is not None:
        reply = found(api, "row", limit="3", cursor=cursor)
        turned += [row["title"] for row in reply.data]
        cursor = reply.meta["pagination"]["next_cursor"]
    assert turned == everything
    other = found(api, "row", limit="3", cursor="").meta["pagination"]["next_cursor"]
    assert found(api, "rows", cursor=other).status == 400


def test_nothing_found(api: Api) -> None:
    assert titles(api, "nothing") == titles(api, "nothing", cursor="") == []


def test_what_was_meant(api: Api, team: Team) -> None:
    TaskFactory.create(team=team, title="Zeppelin crashes")
    for q, meant in (("zepelin", "zeppelin"), ("zeppelin", ""), ("qwertz", "")):
        for query in ({}, {"cursor": ""}):
            assert found(api, q, **query).meta["suggestion"] == meant


MANY = " ".join(map(str, range(33)))


@pytest.mark.parametrize("q", ["", " ", "-word", "!?", "x" * 201, "\x00", MANY])
def test_what_is_no_search(api: Api, q: str) -> None:
    reply = found(api, q)
    assert (reply.status, list(reply.details)) == (400, ["q"])


def test_more_than_are_ranked(api: Api, team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tasks.search.finding.MOST_RANKED", 3)
    TaskFactory.create(team=team, title="Needle")
    for number in range(5):
        TaskFactory.create(team=team, title=f"Hay {number}", description="needle")
    assert titles(api, "needle") == ["Needle", "Hay 4", "Hay 3"]


def test_of_more_than_are_ranked_titles_with_the_words_apart_are_no_phrase(
    api: Api, team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tasks.search.finding.MOST_RANKED", 3)
    TaskFactory.create(team=team, title="Payment fails")
    for number in range(4):
        TaskFactory.create(team=team, title=f"Said {number}", description="the payment fails")
    for _ in range(3):
        TaskFactory.create(team=team, title="Payment never fails")
    assert titles(api, '"payment fails"') == ["Payment fails", "Said 3", "Said 2"]
