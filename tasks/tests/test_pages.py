"""Every page of tasks: who opens it, who changes something there, and what forms need."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tasks.models import Task
from tasks.tests.pages import pages
from teams.models import Event, Membership, Team

pytestmark = pytest.mark.django_db


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


def test_forms_need_their_token(bob: User, team: Team, task: Task) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(bob)
    for name in ("move", "edit_fields", "edit", "delete", "add_comment"):
        assert strict.post(reverse(f"tasks:{name}", args=[task.key])).status_code == 403


@pytest.mark.parametrize("name", ["import", "create", "add_comment"])
def test_an_empty_form_is_told_what_it_lacks(as_alice: Client, task: Task, name: str) -> None:
    subject = task.key if name == "add_comment" else task.team.slug
    answer = as_alice.post(reverse(f"tasks:{name}", args=[subject]))
    assert answer.status_code == 422
    assert answer.context["form"].errors
