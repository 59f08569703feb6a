"""Whom a person sees, what becomes of an account that ends, and everything about oneself."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from accounts.avatars import set_avatar
from accounts.exceptions import Conflict
from accounts.leaving import delete_account
from accounts.models import BackOffice, User
from accounts.tests.api import Api
from accounts.tests.factories import PASSWORD, UserFactory
from notifications.models import Delivery
from tasks import actions as task_actions
from tasks.models import SavedView, Watcher
from tasks.tests.files import picture
from teams import actions
from teams.models import AuditEntry, Event, Invitation, Membership, Team
from teams.replay import replay
from teams.tests.factories import a_team, join

pytestmark = pytest.mark.django_db


def emails(reply: Any) -> list[str]:
    return [person["email"] for person in reply.data]


def test_people_of_the_same_teams_and_nobody_else(
    alice: User, bob: User, charlie: User, team: Team
) -> None:
    assert emails(Api(bob).get("users")) == [alice.email, bob.email]
    assert emails(Api(charlie).get("users")) == [charlie.email]
    assert Api(charlie).get(f"users/{bob.pk}").status == 404
    other = a_team(charlie, {bob: "viewer"})
    assert emails(Api(bob).get("users")) == [alice.email, bob.email, charlie.email]
    assert emails(Api(alice).get("users")) == [alice.email, bob.email]
    actions.delete_team(actor=charlie, team=other)
    assert Api(bob).get(f"users/{charlie.pk}").status == 404


def test_the_list_is_searched_and_narrowed(
    alice: User, bob: User, charlie: User, team: Team
) -> None:
    User.objects.filter(pk=bob.pk).update(
        last_name="Stone", created_at=timezone.now() - timedelta(days=40)
    )
    other = a_team(charlie, {alice: "viewer"}, slug="other")
    api, day = Api(alice), (timezone.now() - timedelta(days=30)).date()
    for query, found in {
        "search=bob stone": [bob],
        "search=EXAMPLE.com": [alice, bob, charlie],
        "search=%25": [],
        "team=core": [alice, bob],
        "role=developer": [bob],
        "role=admin": [alice, charlie],
        "team=other&role=admin": [charlie],
        f"created_before={day}": [bob],
        f"created_after={day}T00:00:00Z&team=core": [alice],
    }.items():
        assert emails(api.get(f"users?{query}")) == [person.email for person in found], query
    page = api.get("users?limit=1&page=2")
    assert (emails(page), page.meta["pagination"]["total"]) == ([bob.email], 3)
    for query in ("created_after=soon", "created_before=2027-02-30", "nonsense=1"):
        assert api.get(f"users?{query}").status == 400
    for far in ("0756-03-13T18:08:54-21:04", "2027-01-31T17:00:00%2B23:59"):
        assert api.get(f"users?created_before={far}").status == 200
    for past_all in ("0001-01-01T00:00:00%2B14:00", "9999-12-31T23:59:59-14:00"):
        assert api.get(f"users?created_before={past_all}").status == 400
    assert api.get("users?search=" + "x" * 201).status == 400
    assert Api(bob).get(f"users?team={other.slug}").status == 404


def test_the_list_takes_the_same_queries_for_all(
    alice: User, team: Team, django_assert_num_queries: Any
) -> None:
    for number in range(5):
        join(team, UserFactory.create(email=f"p{number}@example.com"), "viewer")
    api = Api(alice)
    with django_assert_num_queries(3):  # who asks, how many, and a page of them
        assert len(api.get("users").data) == 7


def test_statistics_are_for_staff(alice: User, bob: User) -> None:
    User.objects.filter(pk=alice.pk).update(
        created_at=timezone.now() - timedelta(days=70),
        last_active_at=timezone.now() - timedelta(days=31),
    )
    assert Api(bob).get("users/statistics").status == 403
    User.objects.filter(pk=bob.pk).update(is_staff=True)
    counted = Api(bob).get("users/statistics").data
    assert counted == {"total": 2, "new_this_month": 1, "active_last_30_days": 1}


def test_an_account_ends_and_the_work_stays(
    alice: User, bob: User, team: Team, client: Client
) -> None:
    task = task_actions.create_task(actor=bob, team=team, title="Bob's", assignee=bob)
    task_actions.add_comment(actor=bob, task=task, body="Done soon")
    task_actions.create_view(actor=bob, team=team, name="Mine", is_shared=False)
    set_avatar(actor=bob, user=bob, file=SimpleUploadedFile("b.png", picture()))
    bob.refresh_from_db()
    name, api = bob.avatar, Api(bob)
    assert api.delete("users/me", {"password": "wrong"}).status == 400
    assert api.delete("users/me", {"password": PASSWORD}).status == 204
    assert api.get("users/me").status == 401
    bob.refresh_from_db()
    assert (bob.name, bob.is_active, bob.has_usable_password()) == ("Former member", False, False)
    shown = Api(alice).get(f"tasks/{task.pk}").data
    assert shown["creator"]["name"] == shown["assignee"]["name"] == "Former member"
    client.force_login(alice)
    assert "Former member" in client.get(f"/tasks/{task.key}").text
    assert not Membership.objects.filter(user=bob).exists()
    assert not SavedView.objects.filter(owner=bob).exists()
    assert not Watcher.objects.filter(user=bob).exists()
    assert Api(alice).get(f"users/{bob.pk}").status == 404
    assert name
    again = {"email": "bob@example.com", "password": PASSWORD}
    assert Api().post("auth/login", again).status == 401
    assert Api().post("auth/register", again).status == 201


@pytest.mark.django_db(transaction=True)
def test_nothing_of_the_person_is_left(alice: User, team: Team) -> None:
    """Somebody of whom no other test has left a word in the audit."""
    zoe = UserFactory.create(email="zoe@example.com", first_name="Zoe")
    join(team, zoe, "developer")
    User.objects.filter(pk=zoe.pk).update(first_name="Zoelina", bio="Secret life")
    set_avatar(actor=zoe, user=zoe, file=SimpleUploadedFile("b.png", picture()))
    zoe.refresh_from_db()
    key = f"avatars/{zoe.avatar[:2]}/{zoe.avatar}-64"
    task_actions.create_task(actor=alice, team=team, title="T", assignee=zoe)
    delete_account(actor=zoe, user=zoe)
    assert not default_storage.exists(key)
    tables = (User, Event, Invitation, AuditEntry, Delivery, Membership)
    rows = [row for table in tables for row in table._default_manager.values()]
    kept = json.dumps(rows, default=str)
    for word in ("zoe@example.com", "Zoe", "Secret life"):
        assert word not in kept, word
    state = replay(Event.objects.filter(team=team).order_by("seq"))
    assert ("member", str(zoe.pk)) not in state


def test_the_only_admin_is_told_what_to_do(alice: User, bob: User, team: Team) -> None:
    a_team(alice, slug="alone", name="Alone")
    before = Event.objects.count()
    reply = Api(alice).delete("users/me", {"password": PASSWORD})
    assert (reply.status, reply.code) == (409, "conflict")
    for part in ("“Alone”", "“Core”", "Make somebody else admin"):
        assert part in reply.error["message"]
    alice.refresh_from_db()
    assert (alice.first_name, alice.is_active, Event.objects.count()) == ("Alice", True, before)
    for membership in Membership.objects.filter(team=team, user=bob):
        actions.change_role(actor=alice, membership=membership, role="admin")
    with pytest.raises(Conflict, match="“Alone”"):
        delete_account(actor=alice, user=alice)
    actions.delete_team(actor=alice, team=Team.objects.get(slug="alone"))
    delete_account(actor=alice, user=alice)
    assert Membership.objects.filter(team=team).count() == 1


def test_the_pages_refuse_and_delete(client: Client, alice: User, bob: User, team: Team) -> None:
    client.force_login(alice)
    refused = client.post("/profile/delete", {"password": PASSWORD})
    assert (refused.status_code, "Nobody else is admin of" in refused.text) == (422, True)
    client.force_login(bob)
    assert client.post("/profile/delete", {"password": "wrong"}).status_code == 422
    gone = client.post("/profile/delete", {"password": PASSWORD}, follow=True)
    assert "Your account is deleted" in gone.text
    assert client.get("/profile").status_code == 302


def test_others_cannot_end_an_account(alice: User, bob: User, charlie: User, team: Team) -> None:
    with pytest.raises(PermissionDenied):
        delete_account(actor=alice, user=bob)
    User.objects.filter(pk=charlie.pk).update(is_staff=True)
    charlie.refresh_from_db()
    delete_account(actor=BackOffice.acting(charlie), user=bob)
    with pytest.raises(PermissionDenied, match="superuser"):
        delete_account(actor=BackOffice.acting(charlie), user=charlie)


def test_everything_about_oneself(alice: User, bob: User, charlie: User, team: Team) -> None:
    task = task_actions.create_task(actor=bob, team=team, title="Bob's")
    task_actions.add_comment(actor=bob, task=task, body="My words")
    task_actions.add_comment(actor=alice, task=task, body="Her words")
    task_actions.log_time(actor=bob, task=task, person=bob, seconds=60)
    response = Api(bob).get("users/me/export")
    data = json.loads(response.raw)
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert data["account"]["email"] == bob.email
    assert "password" not in data["account"]
    assert [row["title"] for row in data["tasks"]] == ["Bob's"]
    assert [row["body"] for row in data["comments"]] == ["My words"]
    assert [row["seconds"] for row in data["time_entries"]] == [60]
    assert {row["slug"] for row in data["teams"]} == {"core"}
    assert data["activity"]
    assert "Her words" not in response.raw.decode()
    alone = json.loads(Api(charlie).get("users/me/export").raw)
    assert alone["teams"] == alone["tasks"] == alone["activity"] == []
