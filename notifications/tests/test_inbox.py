"""What stands in an inbox, for whom, and what people do with it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.leaving import delete_account
from accounts.models import User
from accounts.tests.api import Api
from notifications.inbox import mark, read_all, unread_count
from notifications.models import Kind, Notification, Why
from notifications.notifying import notify
from tasks.actions import add_comment, create_task, delete_task, request_import, run_import
from tasks.models import Comment, Task
from teams.actions import invite, remove_member
from teams.actions.member import add_member
from teams.models import Team

pytestmark = pytest.mark.django_db


@pytest.fixture
def task(team: Team, alice: User, bob: User) -> Task:
    Notification.objects.all().delete()
    return create_task(actor=alice, team=team, title="Paint", assignee=bob)


def inbox(user: User) -> list[tuple[str, str]]:
    rows = Notification.objects.visible_to(user).current().order_by("pk")
    return [(row.kind, row.why) for row in rows]


def test_each_says_why(task: Task, alice: User, bob: User) -> None:
    assert inbox(bob) == [("assigned", "assigned")]
    add_comment(actor=bob, task=task, body="Done?")
    add_comment(actor=alice, task=task, body="No.")
    assert inbox(alice) == [("commented", "author")]
    assert inbox(bob) == [("assigned", "assigned"), ("commented", "assigned")]


def test_a_task_that_is_deleted_is_not_shown(task: Task, alice: User, bob: User) -> None:
    delete_task(actor=alice, task=task)
    assert inbox(bob) == []
    assert unread_count(bob) == 0


def test_nobody_reads_of_a_team_they_have_left(task: Task, alice: User, bob: User) -> None:
    note = Notification.objects.get(recipient=bob)
    remove_member(actor=alice, membership=task.team.memberships.get(user=bob))
    assert inbox(bob) == []
    assert Api(bob).get(f"notifications/{note.pk}").status == 404


def test_an_invitation_is_shown_while_it_is_open(team: Team, alice: User, charlie: User) -> None:
    User.objects.filter(pk=charlie.pk).update(email_verified_at=None)
    charlie.refresh_from_db()
    invitation = invite(actor=alice, team=team, email=charlie.email, role="viewer")
    assert inbox(charlie) == [], "the link proves an address, so it is for who has proved theirs"
    charlie.email_verified_at = timezone.now()
    assert inbox(charlie) == [("invited", "invited")]
    invitation.revoked_at = timezone.now()
    invitation.save()
    assert inbox(charlie) == []


def test_who_is_added_is_told(team: Team, alice: User, charlie: User) -> None:
    add_member(actor=alice, team=team, user=charlie, role="viewer")
    assert inbox(charlie) == [("added", "member")]


@pytest.mark.parametrize(("data", "result"), [(b"title\nA\nB\n", "2 new"), (b"title\n", "0 new")])
def test_who_hands_a_file_in_hears_of_its_end(
    team: Team, alice: User, data: bytes, result: str
) -> None:
    batch = request_import(actor=alice, team=team, filename="old.csv", data=data)
    run_import(import_id=batch.pk)
    run_import(import_id=batch.pk)
    note = Notification.objects.get(recipient=alice)
    assert (note.kind, result in note.payload["result"]) == (Kind.IMPORTED, True)


def test_what_was_told_under_a_key_is_not_told_again(task: Task, bob: User) -> None:
    Notification.objects.all().delete()
    for _ in range(2):
        notify(
            kind=Kind.MENTIONED,
            person=bob,
            team=task.team,
            task=task,
            why=Why.MENTIONED,
            about={"target": str(task.pk), "comment": None},
            dedupe_key="once",
        )
    assert Notification.objects.count() == 1


def test_the_end_of_an_account_empties_its_inbox(task: Task, bob: User) -> None:
    delete_account(actor=bob, user=bob)
    assert not Notification.objects.filter(recipient=bob).exists()


def test_what_is_put_off_comes_back_as_new(task: Task, bob: User) -> None:
    note = Notification.objects.get(recipient=bob)
    mark(actor=bob, note=note, is_read=True)
    mark(actor=bob, note=note, snoozed_until=timezone.now() + timedelta(hours=1))
    assert inbox(bob) == []
    Notification.objects.update(snoozed_until=timezone.now() - timedelta(seconds=1))
    assert unread_count(bob) == 1


def test_what_is_put_off_out_of_the_archive_comes_back(task: Task, bob: User) -> None:
    note = Notification.objects.get(recipient=bob)
    mark(actor=bob, note=note, is_archived=True)
    mark(actor=bob, note=note, snoozed_until=timezone.now() + timedelta(hours=1))
    assert inbox(bob) == []
    Notification.objects.update(snoozed_until=timezone.now() - timedelta(seconds=1))
    assert unread_count(bob) == 1


def test_all_read_leaves_what_came_later(task: Task, alice: User, bob: User) -> None:
    seen = Notification.objects.get(recipient=bob)
    add_comment(actor=alice, task=task, body="x")
    assert read_all(actor=bob, up_to=seen.pk) == 1
    assert unread_count(bob) == 1
    assert read_all(actor=bob) == 1


def test_all_read_leaves_what_was_not_back_yet(task: Task, alice: User, bob: User) -> None:
    """It is older than all that was seen."""
    back = timezone.now() - timedelta(minutes=5)
    Notification.objects.filter(recipient=bob).update(snoozed_until=back)
    add_comment(actor=alice, task=task, body="x")
    seen = Notification.objects.filter(recipient=bob).latest("pk")
    looked = back - timedelta(minutes=1)
    assert read_all(actor=bob, up_to=seen.pk, as_of=looked) == 1
    assert unread_count(bob) == 1
    body = {"up_to": str(seen.pk), "as_of": looked.isoformat()}
    assert Api(bob).post("notifications/read-all", body).data == {"read": 0}
    assert Api(bob).post("notifications/read-all", {}).data == {"read": 1}


def test_all_read_leaves_what_is_put_off_whatever_moment_is_named(task: Task, bob: User) -> None:
    note, later = Notification.objects.get(recipient=bob), timezone.now() + timedelta(hours=1)
    mark(actor=bob, note=note, snoozed_until=later)
    assert read_all(actor=bob, as_of=later + timedelta(hours=1)) == 0


def test_nobody_marks_what_is_not_theirs(task: Task, alice: User, bob: User) -> None:
    note = Notification.objects.get(recipient=bob)
    with pytest.raises(Notification.DoesNotExist):
        mark(actor=alice, note=note, is_read=True)
    assert Api(alice).patch(f"notifications/{note.pk}", {"read": True}).status == 404


def test_the_api_lists_and_marks(task: Task, alice: User, bob: User) -> None:
    add_comment(actor=alice, task=task, body="x")
    api = Api(bob)
    [comment, assigned] = api.get("notifications").data
    assert (comment["text"], comment["task"]["key"]) == ("Alice commented on CORE-1", "CORE-1")
    assert comment["url"].endswith(f"/tasks/CORE-1?comment={Comment.objects.get().pk}")
    assert assigned["reason"] == "You get this because it is assigned to you."
    changed = api.patch(f"notifications/{assigned['id']}", {"read": True, "archived": True}).data
    assert changed["read_at"]
    assert [row["id"] for row in api.get("notifications").data] == [comment["id"]]
    assert [row["id"] for row in api.get("notifications?archived=true").data] == [assigned["id"]]
    assert api.get("notifications?kind=assigned").data == []
    assert api.get("notifications?kind=nonsense").status == 400
    assert api.post("notifications/read-all", {"team": "core"}).data == {"read": 1}
    assert api.get("notifications?unread=true").data == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"read": None},
        {"read": "true"},
        {"archived": 1},
        {"snoozed_until": "tomorrow"},
        {"snoozed_until": 5},
        {"kind": 5, "nonsense": True},
        ["read"],
    ],
)
def test_the_api_takes_no_wrong_marks(task: Task, bob: User, wrong: object) -> None:
    note = Notification.objects.get(recipient=bob)
    assert Api(bob).patch(f"notifications/{note.pk}", wrong).status == 400
    note.refresh_from_db()
    assert (note.read_at, note.archived_at, note.snoozed_until) == (None, None, None)


def test_a_full_inbox_takes_the_queries_of_an_almost_empty_one(
    task: Task, alice: User, bob: User
) -> None:
    def queries(path: str) -> int:
        with CaptureQueriesContext(connection) as found:
            assert client.get(path).status_code == 200
        return len(found)

    client = Client()
    client.force_login(bob)
    paths = ("/inbox", "/api/v1/notifications")
    client.defaults["HTTP_AUTHORIZATION"] = Api(bob).headers["Authorization"]
    add_comment(actor=alice, task=task, body="x")
    few = [queries(path) for path in paths]
    for number in range(20):
        other = create_task(actor=alice, team=task.team, title=str(number), assignee=bob)
        add_comment(actor=alice, task=other, body="x")
    assert [queries(path) for path in paths] == few
