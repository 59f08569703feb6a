"""The rules of a team's columns, whoever changes them and in whichever way."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from accounts.exceptions import Conflict
from accounts.models import User
from accounts.tests.api import Api
from tasks import actions
from tasks.models import Category, Cycle
from teams.models import Event, Team

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("over", [Category.DONE, Category.CANCELLED])
def test_no_task_starts_as_done_or_cancelled(team: Team, alice: User, over: Category) -> None:
    done, todo = (team.statuses.get(slug=slug) for slug in (over.value, "todo"))
    with pytest.raises(ValidationError, match="starts as done"):
        actions.update_status(actor=alice, status=done, is_default=True)
    with pytest.raises(ValidationError, match="starts as done"):
        actions.update_status(actor=alice, status=todo, category=over)
    with pytest.raises(ValidationError, match="starts as done"):
        actions.create_status(actor=alice, team=team, name="Filed", category=over, is_default=True)
    assert team.statuses.get(is_default=True) == todo


def test_an_undo_lets_no_task_start_as_done(team: Team, alice: User) -> None:
    review, todo = (team.statuses.get(slug=slug) for slug in ("in_review", "todo"))
    actions.update_status(actor=alice, status=review, is_default=True)
    event = Event.objects.filter(team=team).latest("seq")
    actions.update_status(actor=alice, status=todo, category=Category.DONE)
    with pytest.raises(Conflict, match="starts as done"):
        actions.undo_event(actor=alice, event=event)
    assert team.statuses.get(is_default=True) == review


def test_the_page_says_where_tasks_may_start(as_alice: Client, team: Team) -> None:
    done = team.statuses.get(slug="done")
    page = reverse("tasks:thing_edit", args=["core", "status", done.pk])
    data = {"name": "Done", "category": "done", "color": "#123456", "is_default": "on"}
    answer = as_alice.post(page, data)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["is_default"])


def test_a_name_gets_a_slug_that_is_free(team: Team, alice: User) -> None:
    """Slugs stay when names change, and no page shows them."""
    done = team.statuses.get(slug="done")
    actions.update_status(actor=alice, status=done, name="Shipped")
    names = ("Done", "Done", "完了", "進行中", "x" * 50, "x" * 50)
    made = [
        actions.create_status(actor=alice, team=team, name=name, category=Category.DONE).slug
        for name in names
    ]
    assert made == ["done-2", "done-3", "status", "status-2", "x" * 46, f"{'x' * 46}-2"]
    with pytest.raises(Conflict, match="slug already"):
        actions.create_status(
            actor=alice, team=team, name="Done", slug="done", category=Category.DONE
        )


@pytest.mark.parametrize("limit", [0, 1001])
def test_a_limit_goes_from_1_to_1000(team: Team, alice: User, as_alice: Client, limit: int) -> None:
    done = team.statuses.get(slug="done")
    with pytest.raises(ValidationError, match="wip_limit"):
        actions.update_status(actor=alice, status=done, wip_limit=limit)
    page = reverse("tasks:thing_edit", args=["core", "status", done.pk])
    data = {"name": "Done", "category": "done", "color": "#123456", "wip_limit": str(limit)}
    answer = as_alice.post(page, data)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["wip_limit"])


def test_a_team_has_a_hundred_statuses_and_puts_them_into_order(team: Team, alice: User) -> None:
    for _ in range(100 - team.statuses.count()):
        actions.create_status(actor=alice, team=team, name="More", category=Category.TODO)
    api = Api(alice)
    refused = api.post("statuses", {"team": "core", "name": "One more", "category": "todo"})
    assert (refused.status, "at most" in refused.error["message"]) == (409, True)
    order = [status.slug for status in team.statuses.order_by("-position")]
    assert api.put("statuses/order", {"team": "core", "order": order}).status == 200
    assert [status.slug for status in team.statuses.all()] == order


def test_an_undo_leaves_a_status_for_new_tasks(team: Team, alice: User, as_alice: Client) -> None:
    workflow = Event.objects.get(team=team, target_label="Default workflow")
    refused = Api(alice).post(f"events/{workflow.pk}/undo")
    assert (refused.status, refused.code) == (409, "conflict")
    assert "no status to start in" in refused.error["message"]
    assert team.statuses.count() == 5
    assert as_alice.get("/t/core/tasks/new").status_code == 200
    assert Api(alice).post("tasks", {"team": "core", "title": "First"}).status == 201


def test_over_the_api_its_tasks_go_where_they_are_sent(team: Team, alice: User) -> None:
    review = team.statuses.get(slug="in_review")
    task = actions.create_task(actor=alice, team=team, title="x", status=review)
    reply = Api(alice).delete(f"statuses/{review.pk}?move_to=done")
    task.refresh_from_db()
    assert (reply.status, task.status.slug) == (204, "done")


def test_over_the_api_a_cycle_that_ends_keeps_what_is_done(team: Team, alice: User) -> None:
    one, two = (
        actions.create_plan(actor=alice, team=team, model=Cycle, name=name)
        for name in ("One", "Two")
    )
    left, done = (
        actions.create_task(
            actor=alice, team=team, title=slug, cycle=one, status=team.statuses.get(slug=slug)
        )
        for slug in ("todo", "done")
    )
    assert Api(alice).post(f"cycles/{one.pk}/close", {"move_to": "Two"}).status == 200
    for task, cycle in ((left, two), (done, one)):
        task.refresh_from_db()
        assert task.cycle == cycle
