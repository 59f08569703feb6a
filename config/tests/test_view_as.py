"""Why somebody sees something, and seeing Stint as they do: the same table, read only, noted."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.utils import timezone

from accounts.models import User
from accounts.viewing import LONGEST
from config.tests.back_office import DIALOG, office, root, url  # noqa: F401  (fixtures)
from tasks.actions import add_comment, create_task
from tasks.models import Task
from teams.explaining import explain, meaning
from teams.models import Membership, Role, Team
from teams.policies import Action, can

pytestmark = pytest.mark.django_db


@pytest.fixture
def viewing(office: Client, bob: User, team: Team) -> Client:  # noqa: F811
    started = office.post(f"/admin/accounts/user/{bob.pk}/view-as/", DIALOG)
    assert (started.status_code, started["Location"]) == (302, "/")
    return office


@pytest.mark.parametrize("role", [*Role, None])
def test_the_reasons_agree_with_the_policies(team: Team, alice: User, bob: User, role: str) -> None:
    memberships = Membership.objects.filter(team=team, user=bob)
    task = create_task(actor=bob, team=team, title="Bob's")
    comment = add_comment(actor=alice, task=task, body="Alice's")
    memberships.update(role=role) if role else memberships.delete()
    for thing in (team, task, comment):
        for action, is_allowed, reason in explain(bob, thing):
            assert is_allowed is can(bob, action, thing), (action, reason)
            assert reason.endswith(".")
    User.objects.filter(pk=bob.pk).update(is_active=False)
    bob.refresh_from_db()
    assert not any(verdict.is_allowed for verdict in explain(bob, team))


def test_every_action_has_words() -> None:
    assert all(meaning(action) != action.value for action in Action)


def test_the_back_office_says_why(office: Client, team: Team, bob: User) -> None:  # noqa: F811
    membership = Membership.objects.get(team=team, user=bob)
    page = office.get(url(Membership, "change", membership.pk)).text
    assert "Member with the role Developer, which allows it." in page
    assert "Member with the role Developer, which does not. Admin may." in page
    task = create_task(actor=bob, team=team, title="T")
    page = office.get(url(Task, "change", task.pk)).text
    assert "Who can see this" in page
    assert "Member as Developer" in page


def test_one_sees_what_they_see_and_no_more(viewing: Client, team: Team, bob: User) -> None:
    page = viewing.get(f"/t/{team.slug}/board")
    assert page.status_code == 200
    assert "You see Stint as" in page.text
    assert "Send the invitation" not in viewing.get(f"/t/{team.slug}/members").text
    assert viewing.get("/api/v1/teams").json()["data"][0]["role"] == "developer"
    assert viewing.get("/admin/").status_code == 200, "the back office stays what it is"
    Membership.objects.filter(user=bob).delete()
    assert viewing.get(f"/t/{team.slug}/board").status_code == 404


def test_nothing_can_be_changed_and_the_account_stays_closed(viewing: Client, team: Team) -> None:
    before = Task.objects.count()
    created = viewing.post(f"/t/{team.slug}/tasks/new", {"title": "Forged"})
    assert created.status_code == 403
    sent = viewing.post("/api/v1/tasks", {"team": "core", "title": "Forged"}, "application/json")
    assert (sent.status_code, sent.json()["error"]["code"]) == (403, "forbidden")
    for method in ("put", "patch", "delete"):
        assert getattr(viewing, method)("/api/v1/tasks/CORE-1").status_code == 403
    assert Task.objects.count() == before
    for path in ("/profile", "/profile/export", "/api/v1/users/me", "/api/v1/users/me/export"):
        assert viewing.get(path).status_code == 403, path


def test_it_is_noted_and_leaves_no_trace_on_the_person(
    viewing: Client,
    bob: User,
    root: User,  # noqa: F811
) -> None:
    entry = LogEntry.objects.get()
    assert (entry.user, entry.object_id) == (root, str(bob.pk))
    past = timezone.now() - timedelta(days=3)
    User.objects.update(last_active_at=past)
    viewing.get("/")
    bob.refresh_from_db()
    assert bob.last_active_at == past


def test_it_ends(viewing: Client, bob: User, root: User) -> None:  # noqa: F811
    viewing.post("/stop-viewing")
    assert "You see Stint as" not in viewing.get("/").text
    viewing.post(f"/admin/accounts/user/{bob.pk}/view-as/", DIALOG)
    assert "You see Stint as" in viewing.get("/").text
    with time_machine.travel(timezone.now() + LONGEST + timedelta(seconds=1)):
        assert "You see Stint as" not in viewing.get("/").text
    viewing.post(f"/admin/accounts/user/{bob.pk}/view-as/", DIALOG)
    User.objects.filter(pk=root.pk).update(is_superuser=False)
    assert "You see Stint as" not in viewing.get("/").text


def test_who_may_not(client: Client, office: Client, alice: User, bob: User) -> None:  # noqa: F811
    User.objects.filter(pk=alice.pk).update(is_staff=True)
    assert office.post(f"/admin/accounts/user/{alice.pk}/view-as/", DIALOG).status_code == 403
    staff = Client()
    staff.force_login(User.objects.get(pk=alice.pk))
    staff.post(f"/admin/accounts/user/{bob.pk}/view-as/", DIALOG)
    assert "You see Stint as" not in staff.get("/").text
    assert not LogEntry.objects.exists()
