"""The page of a task: creating, editing side by side with others, comments, deleting."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tasks import actions
from tasks.models import Comment, Task
from tasks.tests.filled_forms import filled_in
from tasks.tests.pages import HTMX, form_of
from teams import actions as team_actions
from teams.models import Team

pytestmark = pytest.mark.django_db


def test_a_task_is_created_and_opened(as_bob: Client, team: Team, bob: User) -> None:
    page = reverse("tasks:create", args=[team.slug])
    data = form_of(as_bob.get(page)) | {
        "title": "New",
        "assignee": bob.pk,
        "due_date": "2027-02-03",
        "description": "a\r\nb",
    }
    answer = as_bob.post(page, data)
    task = Task.objects.get()
    assert answer["Location"] == f"/tasks/{task.key}"
    assert (task.description, task.assignee) == ("a\nb", bob)
    assert task.due_date is not None
    assert task.due_date.isoformat() == "2027-02-03T23:59:59+00:00"


def test_a_bad_task_says_what_is_wrong_and_keeps_the_text(as_bob: Client, team: Team) -> None:
    page = reverse("tasks:create", args=[team.slug])
    data = form_of(as_bob.get(page)) | {"title": "", "description": "Long text", "points": "-1"}
    answer = as_bob.post(page, data)
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"title", "points"}
    assert "Long text" in answer.content.decode()
    assert not Task.objects.exists()


def test_editing_saves_what_was_changed(as_bob: Client, team: Team, task: Task) -> None:
    page = reverse("tasks:edit", args=[task.key])
    data = form_of(as_bob.get(page)) | {"title": "Second"}
    assert as_bob.post(page, data).status_code == 302
    task.refresh_from_db()
    assert (task.title, task.description) == ("Second", "**Bold**")


def test_two_who_edit_different_fields_both_win(
    as_bob: Client, alice: User, team: Team, task: Task
) -> None:
    page = reverse("tasks:edit", args=[task.key])
    data = form_of(as_bob.get(page)) | {"title": "Bob's title"}
    actions.update_task(actor=alice, task=task, description="Alice's text")
    assert as_bob.post(page, data).status_code == 302
    task.refresh_from_db()
    assert (task.title, task.description) == ("Bob's title", "Alice's text")


def test_a_collision_is_shown_and_loses_neither_text(
    as_bob: Client, alice: User, team: Team, task: Task
) -> None:
    page = reverse("tasks:edit", args=[task.key])
    data = form_of(as_bob.get(page)) | {"description": "Bob's text"}
    actions.update_task(actor=alice, task=task, description="Alice's text")
    answer = as_bob.post(page, data)
    shown = answer.content.decode()
    assert answer.status_code == 409
    assert "Alice&#x27;s text" in shown
    assert "Bob&#x27;s text" in shown
    task.refresh_from_db()
    assert task.description == "Alice's text"
    again = filled_in(answer, "title")
    assert as_bob.post(page, again).status_code == 409, "it has to be said which one"
    assert as_bob.post(page, again | {"merge-description": ["mine"]}).status_code == 302
    task.refresh_from_db()
    assert task.description == "Bob's text"


def test_a_field_changed_on_the_page_is_the_only_one_that_changes(
    as_bob: Client, alice: User, task: Task
) -> None:
    page = reverse("tasks:detail", args=[task.key])
    data = form_of(as_bob.get(page), "side_form") | {"priority": 4}
    actions.update_task(actor=alice, task=task, points=8)
    answer = as_bob.post(reverse("tasks:edit_fields", args=[task.key]), data, headers=HTMX)
    assert answer.status_code == 200
    assert answer.content.decode().lstrip().startswith('<div id="fields">')
    task.refresh_from_db()
    assert (task.priority, task.points) == (4, 8)


def test_somebody_elses_change_of_the_same_field_is_not_run_over(
    as_bob: Client, alice: User, task: Task
) -> None:
    page = reverse("tasks:detail", args=[task.key])
    data = form_of(as_bob.get(page), "side_form") | {"points": 5}
    actions.update_task(actor=alice, task=task, points=8)
    answer = as_bob.post(reverse("tasks:edit_fields", args=[task.key]), data, headers=HTMX)
    assert answer.status_code == 409
    assert "Somebody else has changed this" in answer.content.decode()
    task.refresh_from_db()
    assert task.points == 8


def test_two_who_choose_the_same_do_not_collide(as_bob: Client, alice: User, task: Task) -> None:
    page = reverse("tasks:detail", args=[task.key])
    data = form_of(as_bob.get(page), "side_form") | {"points": 8}
    actions.update_task(actor=alice, task=task, points=8)
    answer = as_bob.post(reverse("tasks:edit_fields", args=[task.key]), data, headers=HTMX)
    assert answer.status_code == 200


def test_fields_are_changed_without_javascript(as_bob: Client, task: Task) -> None:
    page = reverse("tasks:detail", args=[task.key])
    data = form_of(as_bob.get(page), "side_form") | {"points": 3}
    answer = as_bob.post(reverse("tasks:edit_fields", args=[task.key]), data)
    assert answer["Location"] == page
    assert Task.objects.get().points == 3


def test_a_line_break_counts_as_one_character(as_bob: Client, task: Task) -> None:
    """Browsers count it as one and send two."""
    text = "a\n" * (Task.MAX_DESCRIPTION // 2 - 1) + "ab"
    page = reverse("tasks:edit", args=[task.key])
    data = form_of(as_bob.get(page)) | {"description": text.replace("\n", "\r\n")}
    assert as_bob.post(page, data).status_code == 302
    task.refresh_from_db()
    assert task.description == text


@pytest.mark.parametrize("name", ["status", "assignee"])
def test_nothing_of_another_team_gets_onto_a_task(
    as_bob: Client, charlie: User, task: Task, name: str
) -> None:
    theirs = team_actions.create_team(actor=charlie, name="Other", slug="other", key="OTHER")
    foreign = {"status": theirs.statuses.get(slug="done").pk, "assignee": charlie.pk}[name]
    page = reverse("tasks:detail", args=[task.key])
    data = form_of(as_bob.get(page), "side_form") | {name: foreign}
    answer = as_bob.post(reverse("tasks:edit_fields", args=[task.key]), data, headers=HTMX)
    assert answer.status_code == 422
    assert Task.objects.get(pk=task.pk).version == 1


def test_comments_are_written_edited_and_deleted(as_bob: Client, bob: User, task: Task) -> None:
    add = reverse("tasks:add_comment", args=[task.key])
    assert as_bob.post(add, {"body": "Hello"}).status_code == 302
    comment = Comment.objects.get()
    assert comment.author == bob
    edit = reverse("tasks:edit_comment", args=[comment.pk])
    assert (
        as_bob.post(edit, filled_in(as_bob.get(edit), "body") | {"body": ["Bye"]}).status_code
        == 302
    )
    assert "Bye" in as_bob.get(f"/tasks/{task.key}").content.decode()
    assert as_bob.post(add, {"body": " "}).status_code == 422
    as_bob.post(reverse("tasks:delete_comment", args=[comment.pk]))
    assert "Bye" not in as_bob.get(f"/tasks/{task.key}").content.decode()


def test_nobody_edits_the_words_of_another(as_bob: Client, alice: User, task: Task) -> None:
    comment = actions.add_comment(actor=alice, task=task, body="Hers")
    for name in ("edit_comment", "delete_comment"):
        page = reverse(f"tasks:{name}", args=[comment.pk])
        assert as_bob.post(page, {"body": "His"}).status_code == 403
    assert Comment.objects.get().body == "Hers"


def test_the_author_deletes_a_task_after_being_asked(as_alice: Client, task: Task) -> None:
    page = reverse("tasks:delete", args=[task.key])
    assert "Delete it" in as_alice.get(page).content.decode()
    assert as_alice.post(page).status_code == 302
    assert as_alice.get(f"/tasks/{task.key}").status_code == 404
