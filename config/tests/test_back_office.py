"""The back office: everything is listed, and what staff save goes through the actions."""

from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from accounts.tokens import start_family
from config.tests.back_office import DIALOG, last, office, root, url
from notifications.models import Delivery, OptOut
from tasks.actions import add_comment, create_task, request_import
from tasks.models import Comment, Status, Task
from teams import actions
from teams.models import Invitation, Membership, Team
from teams.tests.factories import TeamFactory, a_member

__all__ = ["office", "root"]

pytestmark = pytest.mark.django_db

MODELS = sorted(admin.site._registry, key=lambda model: model.__name__)
READ_ONLY = (
    "Event",
    "Delivery",
    "Status",
    "Import",
    "TokenFamily",
    "ApiToken",
    "CalendarFeed",
    "PushSubscription",
    "PhoneNumber",
    "ChatWebhook",
)


@pytest.fixture
def task(team: Team, alice: User, bob: User) -> Task:
    return create_task(actor=alice, team=team, title="First", assignee=bob)


def test_all_that_staff_need_is_there() -> None:
    names = {model.__name__ for model in MODELS}
    wanted = {"User", "Team", "Membership", "Invitation", "Task", "Comment", "Event", "Delivery"}
    assert wanted <= names


@pytest.mark.parametrize("model", MODELS)
def test_every_list_and_object_opens(office: Client, team: Team, task: Task, model: Any) -> None:
    add_comment(actor=None, task=task, body="Hello")
    actions.invite(actor=None, team=team, email="d@example.com", role="viewer")
    assert office.get(url(model, "changelist")).status_code == 200
    assert office.get(url(model, "changelist"), {"q": "core"}).status_code in (200, 302)
    if found := model.objects.first():
        assert office.get(url(model, "change", found.pk)).status_code == 200


@pytest.mark.parametrize("model", MODELS)
def test_people_who_are_not_staff_are_refused(client: Client, bob: User, model: Any) -> None:
    client.force_login(bob)
    assert client.get(url(model, "changelist")).status_code in (302, 403)


@pytest.mark.parametrize("name", READ_ONLY)
def test_what_the_product_writes_cannot_be_changed(
    office: Client, team: Team, task: Task, name: str
) -> None:
    model = next(model for model in MODELS if model.__name__ == name)
    assert office.post(url(model, "add"), {}).status_code == 403
    if found := model._default_manager.first():
        assert office.post(url(model, "change", found.pk), {}).status_code == 403
        assert office.post(url(model, "delete", found.pk), {"post": "yes"}).status_code == 403


def test_a_task_saved_here_stands_in_the_log(
    office: Client, root: User, team: Team, task: Task
) -> None:
    done = Status.objects.get(team=team, slug="done")
    form = {"title": "Second", "status": done.pk, "priority": 4, "points": 3, "assignee": ""}
    assert office.post(url(Task, "change", task.pk), form).status_code == 302
    event = last(team)
    assert (event.verb, event.actor) == ("task.updated", root)
    assert event.changes["title"] == ["First", "Second"]
    assert set(event.changes) == {"title", "status", "priority", "points", "assignee", "position"}


def test_a_task_made_here_gets_its_number(office: Client, team: Team, task: Task) -> None:
    todo = Status.objects.get(team=team, slug="todo")
    form = {"team": team.pk, "title": "New", "status": todo.pk, "priority": 2}
    assert office.post(url(Task, "add"), form).status_code == 302
    assert Task.objects.get(title="New").number == 2
    assert last(team).verb == "task.created"


def test_what_an_action_refuses_is_an_error_of_the_form(
    office: Client, alice: User, team: Team, task: Task
) -> None:
    foreign = actions.create_team(actor=alice, name="Other", slug="other", key="OTHER")
    theirs = Status.objects.get(team=foreign, slug="todo")
    form = {"title": "Second", "status": theirs.pk, "priority": 2}
    answer = office.post(url(Task, "change", task.pk), form)
    assert answer.status_code == 200
    assert b"This team has no such status." in answer.content
    task.refresh_from_db()
    assert task.title == "First"


def test_deleting_hides_and_is_logged(office: Client, team: Team, task: Task) -> None:
    assert office.post(url(Task, "delete", task.pk), {"post": "yes"}).status_code == 302
    assert last(team).verb == "task.deleted"
    assert office.post(url(Task, "change", task.pk), {"title": "Back"}).status_code == 403
    assert Task.objects.filter(pk=task.pk).exists()
    listing = {"action": "delete_selected", "_selected_action": [str(team.pk)], "post": "yes"}
    assert office.post(url(Team, "changelist"), listing).status_code == 302
    team.refresh_from_db()
    assert team.deleted_at is not None


def test_a_deleted_team_is_brought_back(office: Client, alice: User, team: Team) -> None:
    actions.delete_team(actor=alice, team=team)
    office.post(url(Team, "changelist"), {"action": "restore", "_selected_action": [str(team.pk)]})
    assert Team.objects.visible_to(alice).exists()


def test_a_taken_key_is_said_at_the_form(office: Client, team: Team) -> None:
    answer = office.post(url(Team, "add"), {"name": "New", "slug": "new", "key": team.key})
    assert answer.status_code == 200
    assert b"This key is taken" in answer.content


def test_roles_change_and_the_last_admin_stays(
    office: Client, alice: User, bob: User, team: Team
) -> None:
    his = Membership.objects.get(team=team, user=bob)
    hers = Membership.objects.get(team=team, user=alice)
    assert office.post(url(Membership, "change", his.pk), {"role": "viewer"}).status_code == 302
    assert last(team).verb == "member.updated"
    refused = office.post(url(Membership, "change", hers.pk), {"role": "viewer"})
    assert b"A team needs an admin" in refused.content
    office.post(url(Membership, "delete", hers.pk), {"post": "yes"})
    assert Membership.objects.filter(pk=hers.pk).exists()


def test_inviting_and_revoking(office: Client, team: Team) -> None:
    form = {"team": team.pk, "email": "dora@example.com", "role": "admin"}
    assert office.post(url(Invitation, "add"), form).status_code == 302
    assert Delivery.objects.get(address="dora@example.com").kind == "invited"
    invitation = Invitation.objects.get(email="dora@example.com")
    office.post(url(Invitation, "delete", invitation.pk), {"post": "yes"})
    assert last(team).verb == "invitation.revoked"


def test_a_comment_is_edited_in_the_name_of_staff(
    office: Client, root: User, team: Team, task: Task
) -> None:
    comment = add_comment(actor=None, task=task, body="Rude")
    office.post(url(Comment, "change", comment.pk), {"body": "Polite"})
    assert (last(team).verb, last(team).actor) == ("comment.updated", root)


def test_a_mail_that_was_given_up_is_sent_again(office: Client, task: Task) -> None:
    delivery = Delivery.objects.get(kind="assigned")
    Delivery.objects.update(state="dead", attempts=3)
    retry = reverse("admin:notifications_delivery_retry", args=[delivery.pk])
    page = url(Delivery, "change", delivery.pk)
    assert retry in office.get(page).text
    assert b"Send this mail again?" in office.get(retry).content
    delivery.refresh_from_db()
    assert delivery.state == "dead"
    assert office.post(retry, DIALOG).status_code == 302
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts) == ("pending", 0)
    assert retry not in office.get(page).text
    again = office.post(retry, DIALOG, follow=True)
    assert b"Only a mail that was given up" in again.content


def test_deleting_an_opt_out_sends_those_mails_again(office: Client) -> None:
    stopped = OptOut.objects.create(address="bob@example.com", kind="assigned")
    office.post(url(OptOut, "delete", stopped.pk), {"post": "yes"})
    assert not OptOut.objects.exists()


@pytest.mark.parametrize("model", MODELS)
def test_lists_cost_the_same_for_few_and_many(
    office: Client, team: Team, task: Task, model: Any
) -> None:
    fill(team, 2)
    few = count_queries(office, model)
    fill(team, 9)
    assert count_queries(office, model) == few


def test_what_is_refused_for_several_is_done_to_none(office: Client, team: Team) -> None:
    """The last admin stays, and so does alice, who was to go before him."""
    first, last_admin = Membership.objects.filter(team=team)
    actions.change_role(actor=None, membership=last_admin, role="admin")
    actions.change_role(actor=None, membership=first, role="developer")
    everybody = list(map(str, Membership.objects.filter(team=team).values_list("pk", flat=True)))
    form = {"action": "delete_selected", "_selected_action": everybody, "post": "yes"}
    answer = office.post(url(Membership, "changelist"), form, follow=True)
    assert b"Nothing was changed. A team needs an admin" in answer.content
    assert b"Successfully" not in answer.content
    assert Membership.objects.filter(team=team).count() == 2


def test_what_belongs_to_a_deleted_team_says_so(
    office: Client, alice: User, team: Team, task: Task
) -> None:
    his = Membership.objects.get(team=team, role="developer")
    actions.delete_team(actor=alice, team=team)
    answer = office.post(url(Membership, "change", his.pk), {"role": "viewer"})
    assert answer.status_code == 200
    assert b"has been deleted" in answer.content


def fill(team: Team, count: int) -> None:
    """Something more of everything that has a list."""
    for _ in range(count):
        user = a_member(team, "developer")
        start_family(user)
        task = create_task(actor=user, team=team, title="Another")
        add_comment(actor=user, task=task, body="Text")
        email = f"to-{user.email}"
        actions.invite(actor=None, team=team, email=email, role="viewer")
        OptOut.objects.create(address=email, kind="invited")
        Group.objects.create(name=email)
        request_import(actor=None, team=team, filename="f.csv", data=b"title\nText\n")
        TeamFactory.create(actor=user)


def count_queries(office: Client, model: Any) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert office.get(url(model, "changelist")).status_code == 200
    return len(captured)
