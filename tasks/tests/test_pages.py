"""The pages of tasks: who sees what, what forms do, and what they cost."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from tasks import actions
from tasks.models import Comment, Import, Task
from tasks.tests.factories import TaskFactory
from teams import actions as team_actions
from teams.models import Event, Membership, Team

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


@pytest.fixture
def task(team: Team, alice: User) -> Task:
    return actions.create_task(actor=alice, team=team, title="First", description="**Bold**")


@pytest.fixture
def as_bob(bob: User) -> Client:
    client = Client()
    client.force_login(bob)
    return client


@pytest.fixture
def as_alice(alice: User) -> Client:
    client = Client()
    client.force_login(alice)
    return client


@pytest.fixture
def as_charlie(charlie: User) -> Client:
    client = Client()
    client.force_login(charlie)
    return client


def pages(team: Team, task: Task) -> list[str]:
    slug, key = team.slug, task.key
    return [
        reverse("tasks:board", args=[slug]),
        reverse("tasks:more_cards", args=[slug, "todo", task.position, task.pk]),
        reverse("tasks:list", args=[slug]),
        reverse("tasks:create", args=[slug]),
        reverse("tasks:activity", args=[slug]),
        reverse("tasks:detail", args=[key]),
        reverse("tasks:edit", args=[key]),
        reverse("tasks:delete", args=[key]),
        reverse("tasks:card", args=[key]),
        reverse("tasks:import", args=[slug]),
    ]


def form_of(answer: Any, name: str = "form") -> dict[str, Any]:
    """What a browser would send back: shown values, with the hidden ones they were shown with."""
    form = answer.context[name]
    data: dict[str, Any] = {}
    for field in form:
        value = "" if field.value() is None else field.value()
        data[field.html_name] = value
        data[field.html_initial_name] = value
    return data


def test_visitors_are_asked_to_sign_in(client: Client, team: Team, task: Task) -> None:
    for page in pages(team, task):
        answer = client.get(page)
        assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/sign-in")


def test_visitors_see_what_stint_is(client: Client, db: None) -> None:
    assert b"task tracker" in client.get("/").content


def test_outsiders_find_nothing(as_charlie: Client, team: Team, task: Task) -> None:
    for page in pages(team, task):
        assert as_charlie.get(page).status_code == 404
    for name in ("move", "edit_fields", "edit", "delete", "add_comment"):
        page = reverse(f"tasks:{name}", args=[task.key])
        assert as_charlie.post(page, {"title": "x", "body": "x"}).status_code == 404
    assert Task.objects.get().title == "First"


def test_admins_open_everything(as_alice: Client, team: Team, task: Task) -> None:
    for page in pages(team, task):
        assert as_alice.get(page).status_code == 200


def test_viewers_read_and_change_nothing(as_bob: Client, bob: User, team: Team, task: Task) -> None:
    Membership.objects.filter(user=bob).update(role="viewer")
    board = as_bob.get(reverse("tasks:board", args=[team.slug])).content.decode()
    detail = as_bob.get(reverse("tasks:detail", args=[task.key])).content.decode()
    for control in ("quick-add", "card-menu", "data-editable", "/edit", "comment-form"):
        assert control not in board + detail
    before = Event.objects.count()
    for name in ("move", "edit_fields", "edit", "delete", "add_comment"):
        page = reverse(f"tasks:{name}", args=[task.key])
        assert as_bob.post(page, {"title": "x", "body": "x", "status": "done"}).status_code == 403
    assert as_bob.get(reverse("tasks:create", args=[team.slug])).status_code == 403
    assert as_bob.get(reverse("tasks:import", args=[team.slug])).status_code == 403
    quick = reverse("tasks:quick_add", args=[team.slug])
    assert as_bob.post(quick, {"title": "x", "status": task.status_id}).status_code == 403
    assert Event.objects.count() == before


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
    again = form_of(answer)
    again["initial-description"] = "Alice's text"
    assert as_bob.post(page, again).status_code == 302
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
    assert answer.status_code == 422
    assert "Somebody has just changed this" in answer.content.decode()
    task.refresh_from_db()
    assert task.points == 8


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


def test_a_card_is_moved_without_javascript(as_bob: Client, team: Team) -> None:
    a, b = (TaskFactory.create(team=team, title=title) for title in "ab")
    move = reverse("tasks:move", args=[b.key])
    assert as_bob.post(move, {"step": "up"})["Location"] == f"/t/{team.slug}/board#card-{b.pk}"
    cards = as_bob.get(f"/t/{team.slug}/board").context["columns"][0].cards
    assert [card.title for card in cards] == ["b", "a"]
    as_bob.post(reverse("tasks:move", args=[b.key]), {"status": "done"})
    columns = as_bob.get(f"/t/{team.slug}/board").context["columns"]
    assert [[card.title for card in column.cards] for column in columns] == [
        ["a"],
        [],
        [],
        ["b"],
        [],
    ]
    assert as_bob.post(reverse("tasks:move", args=[a.key]), {"status": "nope"}).status_code == 404


def test_a_card_is_dropped_next_to_another(as_bob: Client, team: Team) -> None:
    a, _b, c = (TaskFactory.create(team=team, title=title) for title in "abc")
    data = {"status": "todo", "below": str(a.pk)}
    moved = as_bob.post(reverse("tasks:move", args=[c.key]), data, headers=HTMX)
    assert f'id="card-{c.pk}"' in moved.content.decode()
    cards = as_bob.get(f"/t/{team.slug}/board").context["columns"][0].cards
    assert [card.title for card in cards] == ["a", "c", "b"]
    nonsense = {"status": "todo", "below": "x", "above": str(team.pk)}
    assert (
        as_bob.post(reverse("tasks:move", args=[a.key]), nonsense, headers=HTMX).status_code == 200
    )


def test_a_long_column_comes_in_pieces(as_bob: Client, team: Team) -> None:
    for number in range(45):
        TaskFactory.create(team=team, title=f"Task {number}")
    column = as_bob.get(f"/t/{team.slug}/board").context["columns"][0]
    assert (len(column.cards), column.total) == (40, 45)
    more = reverse(
        "tasks:more_cards",
        args=[team.slug, "todo", column.more_after.position, column.more_after.pk],
    )
    rest = as_bob.get(more, headers=HTMX)
    assert [card.title for card in rest.context["column"].cards] == [
        f"Task {number}" for number in range(40, 45)
    ]
    assert rest.context["column"].more_after is None
    assert "<html" not in rest.content.decode()


def test_the_board_costs_the_same_for_few_and_many(
    as_bob: Client, team: Team, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    counts = []
    for total in (5, 60):
        while Task.objects.count() < total:
            TaskFactory.create(team=team, assignee=None)
        with django_assert_max_num_queries(14) as captured:
            as_bob.get(f"/t/{team.slug}/board")
        counts.append(len(captured))
    assert counts[0] == counts[1]


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


def test_comments_are_written_edited_and_deleted(as_bob: Client, bob: User, task: Task) -> None:
    add = reverse("tasks:add_comment", args=[task.key])
    assert as_bob.post(add, {"body": "Hello"}).status_code == 302
    comment = Comment.objects.get()
    assert comment.author == bob
    edit = reverse("tasks:edit_comment", args=[comment.pk])
    assert as_bob.post(edit, {"body": "Bye"}).status_code == 302
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


def test_activity_speaks_in_sentences(
    as_bob: Client, alice: User, bob: User, team: Team, task: Task
) -> None:
    done = team.statuses.get(slug="in_progress")
    actions.update_task(actor=alice, task=task, status=done, assignee=bob, title="Second")
    actions.update_task(actor=None, task=task, assignee=None, points=2)
    for page in (f"/tasks/{task.key}", f"/t/{team.slug}/activity"):
        text = as_bob.get(page).content.decode()
        assert "moved it from To do to In progress" in text
        assert "assigned it to Bob" in text
        assert "renamed it “Second”" in text
        assert "<strong>The system</strong>" in text
        assert "gave it 2 points" in text


def test_every_verb_has_its_words(as_alice: Client, alice: User, team: Team, bob: User) -> None:
    """A sentence that falls back to its verb would read like ``member.removed``."""
    invitation = team_actions.invite(actor=alice, team=team, email="d@example.com", role="viewer")
    team_actions.revoke_invitation(actor=alice, invitation=invitation)
    his = Membership.objects.get(team=team, user=bob)
    team_actions.change_role(actor=alice, membership=his, role="manager")
    team_actions.remove_member(actor=alice, membership=his)
    text = as_alice.get(f"/t/{team.slug}/activity").content.decode()
    for sentence in ("invited somebody as viewer", "made Bob manager", "removed Bob from the team"):
        assert sentence in text
    for verb in Event.objects.values_list("verb", flat=True):
        assert verb not in text


def test_a_csv_is_uploaded_and_reported(as_alice: Client, team: Team) -> None:
    page = reverse("tasks:import", args=[team.slug])
    file = SimpleUploadedFile("old.csv", b"issuekey,title,colour\nX-1,One,red\nX-2,,\n")
    answer = as_alice.post(page, {"file": file})
    batch = Import.objects.get()
    assert answer["Location"] == reverse("tasks:import_detail", args=[team.slug, batch.pk])
    waiting = as_alice.get(answer["Location"]).content.decode()
    assert "Under way" in waiting
    assert 'hx-trigger="load' in waiting
    actions.run_import(import_id=batch.pk)
    report = as_alice.get(answer["Location"], headers=HTMX).content.decode()
    assert "It has no title." in report
    assert "colour" in report
    assert "hx-trigger" not in report


@pytest.mark.parametrize(
    ("content", "message"), [(b"colour\nred\n", "title"), (b"", "empty"), (b"\xff", "UTF-8")]
)
def test_a_file_that_is_no_table_says_so(
    as_alice: Client, team: Team, content: bytes, message: str
) -> None:
    page = reverse("tasks:import", args=[team.slug])
    answer = as_alice.post(page, {"file": SimpleUploadedFile("x.csv", content)})
    assert answer.status_code == 422
    assert message in str(answer.context["form"].errors)
    assert not Import.objects.exists()


def test_my_work_is_what_is_assigned_and_open(as_bob: Client, bob: User, team: Team) -> None:
    TaskFactory.create(team=team, title="Mine", assignee=bob)
    done = team.statuses.get(slug="done")
    TaskFactory.create(team=team, title="Finished", assignee=bob, status=done)
    TaskFactory.create(team=team, title="Nobody's")
    assert [task.title for task in as_bob.get("/").context["tasks"]] == ["Mine"]


def test_forms_need_their_token(bob: User, team: Team, task: Task) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(bob)
    for name in ("move", "edit_fields", "edit", "delete", "add_comment"):
        assert strict.post(reverse(f"tasks:{name}", args=[task.key])).status_code == 403
