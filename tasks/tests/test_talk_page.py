"""Watching, reacting, versions and completion on the pages, with and without JavaScript."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from tasks.actions import (
    add_comment,
    add_reaction,
    create_task,
    delete_comment,
    edit_comment,
)
from tasks.models import Comment, Task, Watcher
from tasks.tests.pages import HTMX
from teams.tests.factories import a_member

pytestmark = pytest.mark.django_db
PAGE = "/tasks/CORE-1"


@pytest.fixture
def comment(task: Task, alice: User) -> Comment:
    return add_comment(actor=alice, task=task, body="See CORE-1, @bob")


def shown(client: Client, path: str = PAGE) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_names_in_comments_and_descriptions_are_links(
    comment: Comment, task: Task, bob: User, as_bob: Client
) -> None:
    page = shown(as_bob)
    assert '<a class="reference" href="/tasks/CORE-1" title="First"' in page
    assert '<a class="mention mention-me"' in page


def test_of_many_comments_the_latest_are_shown_and_the_way_to_the_others(
    task: Task, alice: User, as_bob: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tasks.talk._COMMENTS_SHOWN", 3)
    for number in range(1, 8):
        add_comment(actor=alice, task=task, body=f"said-{number}.")

    def said(query: str = "") -> list[int]:
        page = shown(as_bob, PAGE + query)
        return [number for number in range(9) if f"said-{number}." in page]

    assert said() == [5, 6, 7]
    page = shown(as_bob)
    assert "3 latest comments" in page
    assert 'href="?comments_before=3#talk">Earlier comments' in page
    assert said("?comments_before=3") == [2, 3, 4]
    assert said("?comments_before=6") == [1]
    last = shown(as_bob, f"{PAGE}?comments_before=6")
    assert "1 earlier comment<" in last
    assert "Earlier comments" not in last
    assert f'href="{PAGE}#talk">Latest comments' in last
    assert said("?comments_before=9") == []
    assert said("?comments_before=-1") == said("?comments_before=x") == [5, 6, 7]


def test_a_link_to_a_comment_leads_to_where_it_stands(
    task: Task, alice: User, as_bob: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tasks.talk._COMMENTS_SHOWN", 3)
    said = [add_comment(actor=alice, task=task, body=f"said-{n}.") for n in range(7)]
    other_task = create_task(actor=alice, team=task.team, title="Second")
    elsewhere = add_comment(actor=alice, task=other_task, body="Elsewhere")

    def led_to(comment_id: object) -> str:
        return str(as_bob.get(f"{PAGE}?comment={comment_id}").headers["Location"])

    for comment, asked in ((said[6], ""), (said[4], ""), (said[3], "?comments_before=3")):
        assert led_to(comment.pk) == f"{PAGE}{asked}#comment-{comment.pk}"
        assert comment.body in shown(as_bob, led_to(comment.pk))
    assert led_to(said[0].pk) == f"{PAGE}?comments_before=6#comment-{said[0].pk}"
    delete_comment(actor=alice, comment=said[6])
    assert led_to(said[3].pk) == f"{PAGE}#comment-{said[3].pk}"
    for gone in (said[6].pk, elsewhere.pk, uuid4(), "x", ""):
        assert led_to(gone) == PAGE


def test_what_is_done_to_an_earlier_comment_leads_back_to_it(
    task: Task, bob: User, as_bob: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tasks.talk._COMMENTS_SHOWN", 1)
    first, _ = (add_comment(actor=bob, task=task, body=body) for body in ("First", "Second"))
    place = f"{PAGE}?comments_before=1#comment-{first.pk}"
    answer = as_bob.post(reverse("tasks:react", args=[first.pk]), {"emoji": "👍"})
    assert answer.headers["Location"] == place
    edit = reverse("tasks:edit_comment", args=[first.pk])
    sent = {"initial-body": "First", "body": "Mended"}
    assert as_bob.post(edit, sent).headers["Location"] == place
    history = shown(as_bob, reverse("tasks:comment_history", args=[first.pk]))
    assert f'href="{PAGE}?comment={first.pk}"' in history


def test_of_many_versions_only_those_shown_are_read(
    comment: Comment, alice: User, as_bob: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tasks.talk._VERSIONS_SHOWN", 2)
    for text in ("first", "second", "third"):
        edit_comment(actor=alice, comment=comment, body=text)
    with CaptureQueriesContext(connection) as asked:
        page = shown(as_bob, reverse("tasks:comment_history", args=[comment.pk]))
    assert "<del>second</del><ins>third</ins>" in page
    assert "first" not in page
    assert any("LIMIT 2" in query["sql"] for query in asked if '"changes"' in query["sql"])


def test_watching_by_the_buttons(task: Task, bob: User, as_bob: Client) -> None:
    path = reverse("tasks:watch", args=["CORE-1"])
    assert 'value="on"' in shown(as_bob)
    for choice, is_muted in (("on", False), ("muted", True), ("on", False)):
        assert as_bob.post(path, {"watch": choice}).status_code == 302
        assert Watcher.objects.get(task=task, user=bob).is_muted is is_muted
        assert 'value="off"' in shown(as_bob)
    part = as_bob.post(path, {"watch": "off"}, headers=HTMX).content.decode()
    assert part.lstrip().startswith("<section")
    assert 'value="on"' in part
    assert "csrfmiddlewaretoken" in part
    assert not Watcher.objects.filter(user=bob).exists()


def test_the_faces_of_those_who_watch(task: Task, bob: User, as_alice: Client) -> None:
    assert 'aria-label="1 watching"' in shown(as_alice)


def test_reacting_without_javascript(comment: Comment, bob: User, as_bob: Client) -> None:
    path = reverse("tasks:react", args=[comment.pk])
    answer = as_bob.post(path, {"emoji": "👍"})
    assert answer["Location"] == f"/tasks/CORE-1#comment-{comment.pk}"
    assert 'aria-pressed="true"' in shown(as_bob)
    as_bob.post(path, {"emoji": "👍", "remove": "1"})
    assert "aria-pressed" not in shown(as_bob).partition('id="watch"')[0]


def test_reacting_with_htmx_gives_the_row(comment: Comment, as_bob: Client) -> None:
    path = reverse("tasks:react", args=[comment.pk])
    part = as_bob.post(path, {"emoji": "🎉"}, headers=HTMX).content.decode()
    assert f'id="reactions-{comment.pk}"' in part
    assert 'title="Bob"' in part
    assert "<html" not in part


def test_what_is_no_emoji_is_said(comment: Comment, as_bob: Client) -> None:
    answer = as_bob.post(reverse("tasks:react", args=[comment.pk]), {"emoji": "x"}, follow=True)
    assert "Give one emoji" in answer.content.decode()


def test_viewers_see_reactions_and_have_no_buttons(
    comment: Comment, bob: User, client: Client
) -> None:
    add_reaction(actor=bob, comment=comment, emoji="👍")
    client.force_login(a_member(comment.team, "viewer"))
    page = shown(client)
    assert 'class="reaction" title="Bob"' in page
    assert reverse("tasks:react", args=[comment.pk]) not in page
    assert client.post(reverse("tasks:react", args=[comment.pk])).status_code == 403


def test_versions_are_compared(comment: Comment, alice: User, as_bob: Client) -> None:
    assert "edited" not in shown(as_bob)
    edit_comment(actor=alice, comment=comment, body="See CORE-2 & <b>, @bob")
    path = reverse("tasks:comment_history", args=[comment.pk])
    assert path in shown(as_bob)
    page = shown(as_bob, path)
    assert "<del>1</del><ins>2 &amp; &lt;b&gt;</ins>" in page
    assert page.index("<ins>") < page.index("See CORE-1, @bob")


def test_versions_of_a_deleted_comment_are_gone(
    comment: Comment, alice: User, as_alice: Client
) -> None:
    delete_comment(actor=alice, comment=comment)
    path = reverse("tasks:comment_history", args=[comment.pk])
    assert as_alice.get(path).status_code == 404


def test_long_versions_are_shown_whole(comment: Comment, alice: User, as_alice: Client) -> None:
    edit_comment(actor=alice, comment=comment, body="word " * 5000)
    page = shown(as_alice, reverse("tasks:comment_history", args=[comment.pk]))
    assert "<del>See CORE-1, @bob</del>" in page


def test_completion_answers_members(task: Task, as_bob: Client, as_charlie: Client) -> None:
    path = reverse("tasks:people", args=["core"])
    assert as_bob.get(path, {"query": "ali"}).json() == {
        "people": [{"name": "Alice", "mention": "@alice"}]
    }
    assert as_bob.get(path, {"query": "\x00zz" * 100}).json() == {"people": []}
    assert as_charlie.get(path, {"query": "ali"}).status_code == 404


def test_the_boxes_that_complete_say_where_to_ask(task: Task, as_bob: Client) -> None:
    for path in (PAGE, f"{PAGE}/edit", "/t/core/tasks/new"):
        page = shown(as_bob, path)
        assert 'data-people="/t/core/people"' in page
        assert "js/mentions" in page


def test_a_page_with_many_comments_costs_the_same_queries(
    task: Task, alice: User, bob: User, as_bob: Client
) -> None:
    def queries(number: int) -> int:
        for place in range(number):
            comment = add_comment(actor=alice, task=task, body=f"@bob CORE-1 CORE-{place}")
            add_reaction(actor=bob, comment=comment, emoji="👍")
        with CaptureQueriesContext(connection) as found:
            shown(as_bob)
        return len(found)

    queries(1)
    assert queries(1) == queries(60)
