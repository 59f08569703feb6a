"""Comments over the API: their shape, their versions, reactions and watchers."""

from urllib.parse import quote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.tests.api import Api
from tasks.actions import add_comment, add_reaction, delete_comment, edit_comment, undo_event
from tasks.models import Comment, Task
from teams.models import Event

pytestmark = pytest.mark.django_db
THUMB = quote("👍")


@pytest.fixture
def comment(task: Task, alice: User) -> Comment:
    return add_comment(actor=alice, task=task, body="First, @bob")


def test_a_comment_reads_as_documented(comment: Comment, alice: User, bob: User) -> None:
    add_reaction(actor=bob, comment=comment, emoji="👍")
    data = Api(alice).get(f"comments/{comment.pk}").data
    assert data.keys() == {
        "id", "task", "author", "body", "mentions", "reactions", "version", "created_at",
        "edited_at",
    }  # fmt: skip
    assert (data["task"], data["body"], data["version"]) == ("CORE-1", "First, @bob", 1)
    assert [person["id"] for person in data["mentions"]] == [str(bob.pk)]
    assert data["reactions"] == [{"emoji": "👍", "count": 1, "mine": False}]
    assert Api(bob).get("tasks/CORE-1/comments").data[0]["reactions"][0]["mine"] is True


def test_an_edit_raises_the_version(comment: Comment, alice: User) -> None:
    reply = Api(alice).call("PATCH", f"comments/{comment.pk}", {"body": "Second"})
    assert (reply.data["version"], reply.data["mentions"]) == (2, [])
    assert reply.data["edited_at"]


def test_what_was_read_can_be_sent_back(comment: Comment, alice: User) -> None:
    api = Api(alice)
    data = api.get(f"comments/{comment.pk}").data
    assert api.call("PATCH", f"comments/{comment.pk}", data).data == data


def test_the_history_tells_each_version(comment: Comment, alice: User, bob: User) -> None:
    edit_comment(actor=alice, comment=comment, body="Second")
    add_reaction(actor=bob, comment=comment, emoji="👍")
    edit_comment(actor=alice, comment=comment, body="x" * 2000)
    found = Api(bob).get(f"comments/{comment.pk}/history").data
    assert [version["body"] for version in found] == ["First, @bob", "Second", "x" * 2000]
    assert {version["by"]["id"] for version in found} == {str(alice.pk)}
    assert found == sorted(found, key=lambda version: version["edited_at"])
    page = Api(bob).get(f"comments/{comment.pk}/history?cursor=&limit=2")
    assert len(page.data) == 2


def test_a_comment_that_is_gone_has_no_history(comment: Comment, alice: User) -> None:
    delete_comment(actor=alice, comment=comment)
    for path in ("", "/history"):
        assert Api(alice).get(f"comments/{comment.pk}{path}").status == 404
    assert Api(alice).call("PUT", f"comments/{comment.pk}/reactions/{THUMB}").status == 404


def test_a_comment_that_came_back_has_its_history(comment: Comment, alice: User) -> None:
    edit_comment(actor=alice, comment=comment, body="Second")
    delete_comment(actor=alice, comment=comment)
    undo_event(actor=alice, event=Event.objects.get(verb="comment.deleted"))
    found = Api(alice).get(f"comments/{comment.pk}/history").data
    assert [version["body"] for version in found] == ["First, @bob", "Second"]


def test_reacting_and_taking_it_back(comment: Comment, bob: User) -> None:
    api, path = Api(bob), f"comments/{comment.pk}/reactions/{THUMB}"
    for _ in range(2):
        reply = api.call("PUT", path)
        assert reply.status == 200
        assert reply.data["reactions"] == [{"emoji": "👍", "count": 1, "mine": True}]
    for _ in range(2):
        assert api.call("DELETE", path).status == 204
    assert api.get(f"comments/{comment.pk}").data["reactions"] == []


def test_what_a_deleted_comment_said_is_in_no_list_of_events(
    task: Task, comment: Comment, alice: User, bob: User
) -> None:
    add_comment(actor=alice, task=task, body="Stays")
    edit_comment(actor=alice, comment=comment, body="First, again")
    delete_comment(actor=alice, comment=comment)
    taken_back = Event.objects.get(verb="comment.deleted")

    def told() -> list[str]:
        paths = ("tasks/CORE-1/activity", "teams/core/events", "teams/core/events/stream")
        return [Api(bob).get(path).raw.decode() for path in paths]

    for raw in told():
        assert "First, " not in raw
        assert "Stays" in raw
        assert raw.count(str(comment.pk)) == 3, "that it was made, edited and deleted is told"
    undo_event(actor=alice, event=taken_back)
    for raw in told():
        assert "First, @bob" in raw
    task.delete()
    for raw in told()[1:]:
        assert "First, " not in raw


def test_a_page_of_events_asks_once_about_comments(task: Task, alice: User) -> None:
    def queries(number: int) -> int:
        for place in range(number):
            comment = add_comment(actor=alice, task=task, body=f"No. {place}")
            delete_comment(actor=alice, comment=comment)
        with CaptureQueriesContext(connection) as found:
            assert len(Api(alice).get("teams/core/events?limit=500").data) > 2 * number
        return len(found)

    assert queries(1) == queries(20)


@pytest.mark.parametrize("text", ["x", "%20", "%00", "👍👍", "a%2Fb", "<b>", "x" * 1000])
def test_what_is_no_emoji(comment: Comment, bob: User, text: str) -> None:
    for method in ("PUT", "DELETE"):
        reply = Api(bob).call(method, f"comments/{comment.pk}/reactions/{quote(text, safe='%')}")
        assert reply.status in (400, 404), reply.raw
        if reply.status == 400:
            assert list(reply.details) == ["emoji"]


def test_watching_over_the_api(task: Task, alice: User, bob: User) -> None:
    api = Api(bob)
    assert api.get("tasks/CORE-1/watchers/me").data == {"watching": False, "muted": False}
    muted = {"watching": True, "muted": True}
    assert api.call("PUT", "tasks/CORE-1/watchers/me", {"muted": True}).data == muted
    assert api.get("tasks/CORE-1/watchers/me").data == muted
    assert [person["id"] for person in Api(alice).get("tasks/CORE-1/watchers").data] == [
        str(alice.pk),
        str(bob.pk),
    ]
    assert api.call("PUT", "tasks/CORE-1/watchers/me", {}).data == muted | {"muted": False}
    assert api.call("DELETE", "tasks/CORE-1/watchers/me").status == 204
    assert api.get("tasks/CORE-1/watchers/me").data == {"watching": False, "muted": False}


def test_a_page_of_comments_costs_the_same_queries(task: Task, alice: User, bob: User) -> None:
    def queries(number: int) -> int:
        for place in range(number):
            comment = add_comment(actor=alice, task=task, body=f"@bob CORE-1 {place}")
            add_reaction(actor=bob, comment=comment, emoji="👍")
        api = Api(bob)
        api.get("tasks/CORE-1/comments")
        with CaptureQueriesContext(connection) as found:
            assert len(api.get("tasks/CORE-1/comments?limit=100").data) >= number
        return len(found)

    assert queries(2) == queries(60)
