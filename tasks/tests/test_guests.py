"""Guests see the tasks that are shared with them, and nothing else of the team."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone

from accounts.exceptions import Conflict
from accounts.models import User
from accounts.tests.api import Api
from notifications.delivering import drain
from notifications.models import Delivery, Notification
from tasks import actions
from tasks.guests import tasks_shared_with
from tasks.models import Attachment, Comment, Task, TaskGuest
from tasks.tests.factories import TaskFactory
from tasks.tests.files import a_file
from teams.actions import accept_invitation, change_role, invite, remove_member
from teams.invitations import make_token
from teams.models import Membership, Role, Team
from teams.policies import ROLE_ACTIONS, Action, can, users_who_can
from teams.tests.factories import a_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def guest(team: Team) -> User:
    return a_member(team, Role.GUEST, email="gus@example.com", first_name="Gus")


@pytest.fixture
def task(team: Team, alice: User) -> Task:
    return TaskFactory.create(team=team, actor=alice, title="Shown", description="See @alice")


@pytest.fixture
def hidden(team: Team) -> Task:
    return TaskFactory.create(team=team, title="Hidden")


@pytest.fixture
def shared(task: Task, bob: User, guest: User) -> TaskGuest:
    return actions.share_task(actor=bob, task=task, guest=guest)


@pytest.fixture
def visitor(client: Client, guest: User) -> Client:
    client.force_login(guest)
    return client


def send_all() -> None:
    """Also what waits for more of the same task."""
    Delivery.objects.filter(state="pending").update(next_at=timezone.now())
    drain()


def test_a_guest_hears_what_is_said_from_the_sharing_on(
    task: Task, shared: TaskGuest, alice: User, guest: User
) -> None:
    actions.add_comment(actor=alice, task=task, body="Look")
    assert Notification.objects.filter(recipient=guest, kind="commented").count() == 1


def test_a_guest_who_muted_a_task_stays_muted_when_it_is_shared_again(
    task: Task, shared: TaskGuest, alice: User, guest: User
) -> None:
    actions.watch_task(actor=guest, task=task, is_muted=True)
    actions.leave_task(guest=guest, task=task)
    actions.share_task(actor=alice, task=task, guest=guest)
    actions.add_comment(actor=alice, task=task, body="Look")
    assert not Notification.objects.filter(recipient=guest, kind="commented").exists()


def test_roles_that_see_the_team_are_those_that_querysets_show_it_to(team: Team) -> None:
    for role in Role:
        person = a_member(team, role)
        sees = Action.TEAM_VIEW in ROLE_ACTIONS[role]
        assert Team.objects.visible_to(person).exists() is sees
        assert can(person, Action.TEAM_VIEW, team) is sees
        assert users_who_can(Action.TEAM_VIEW, team).filter(pk=person.pk).exists() is sees


def test_an_invited_guest_sees_what_is_shared(
    client: Client, team: Team, alice: User, charlie: User, task: Task, hidden: Task
) -> None:
    asked = invite(actor=alice, team=team, email=charlie.email, role="guest")
    client.force_login(charlie)
    answer = client.post(f"/invitations/{make_token(asked)}")
    assert answer.headers["Location"] == "/shared"
    assert "Nothing is shared with you yet" in client.get("/shared").text
    actions.share_task(actor=alice, task=task, guest=charlie)
    page = client.get("/shared").text
    assert "Shown" in page
    assert "Hidden" not in page
    assert "Shown" in client.get("/").text
    assert client.get("/tasks/CORE-1", follow=True).redirect_chain == [("/shared/CORE-1", 302)]
    assert client.get(f"/shared/{hidden.key}").status_code == 404
    assert client.get(f"/tasks/{hidden.key}").status_code == 404
    assert client.get("/t/core/board").status_code == 404


def test_a_guest_comments_and_hears_the_answer(
    visitor: Client, guest: User, alice: User, shared: TaskGuest, team: Team
) -> None:
    answer = visitor.post("/shared/CORE-1", {"body": "Looks *good*."})
    comment = Comment.objects.get()
    assert answer.headers["Location"] == f"/shared/CORE-1#comment-{comment.pk}"
    assert "<em>good</em>" in visitor.get("/shared/CORE-1").text
    assert visitor.post("/shared/CORE-1", {"body": " "}).status_code == 422
    send_all()
    assert Delivery.objects.filter(recipient=alice, kind="commented", state="sent").exists()
    actions.add_comment(actor=alice, task=shared.task, body="Thanks.")
    send_all()
    assert Delivery.objects.get(recipient=guest, kind="commented").state == "sent"
    assert "commented on CORE-1" in visitor.get("/inbox").text
    actions.unshare_task(actor=alice, shared=shared)
    actions.add_comment(actor=alice, task=shared.task, body="Between us.")
    assert Delivery.objects.filter(recipient=guest, kind="commented").count() == 1
    assert visitor.get("/shared/CORE-1").status_code == 404
    with pytest.raises(Task.DoesNotExist):
        actions.add_comment(actor=guest, task=shared.task, body="Still here?")


def test_a_guest_edits_and_deletes_what_they_said_and_nothing_else(
    visitor: Client, guest: User, alice: User, shared: TaskGuest
) -> None:
    mine = actions.add_comment(actor=guest, task=shared.task, body="Frist")
    theirs = actions.add_comment(actor=alice, task=shared.task, body="Mine")
    page = visitor.get("/shared/CORE-1").text
    assert f"/shared/CORE-1/comments/{mine.pk}" in page
    assert f"/shared/CORE-1/comments/{theirs.pk}" not in page
    led_to = visitor.get(f"/tasks/CORE-1?comment={theirs.pk}").headers["Location"]
    assert led_to == f"/shared/CORE-1#comment-{theirs.pk}"
    place = f"/shared/CORE-1/comments/{mine.pk}"
    assert "Frist" in visitor.get(place).text
    assert visitor.post(place, {"body": " "}).status_code == 422
    answer = visitor.post(place, {"initial-body": "Frist", "body": "First"})
    assert answer.headers["Location"] == f"/shared/CORE-1#comment-{mine.pk}"
    assert "· edited" in visitor.get("/shared/CORE-1").text
    api = Api(guest)
    changed = api.patch(f"shared-tasks/CORE-1/comments/{mine.pk}", {"body": "Second"})
    assert (changed.status, changed.data["body"]) == (200, "Second")
    for wrong in ("", " ", None, 5, "a\x00b", "x" * 50_001):
        assert api.patch(f"shared-tasks/CORE-1/comments/{mine.pk}", {"body": wrong}).status == 400
    assert api.patch(f"shared-tasks/CORE-1/comments/{mine.pk}", {"nonsense": 1}).status == 400
    for other in (f"/shared/CORE-1/comments/{theirs.pk}", f"{place}0"):
        assert visitor.get(other).status_code in {403, 404}
        assert visitor.post(f"{other}/delete").status_code in {403, 404}
    assert api.delete(f"shared-tasks/CORE-1/comments/{theirs.pk}").status == 403
    assert api.delete(f"shared-tasks/CORE-1/comments/{mine.pk}").status == 204
    assert visitor.get(place).status_code == 404
    assert list(Comment.objects.alive()) == [theirs]


def test_two_windows_of_a_guest_do_not_overwrite_each_other(
    visitor: Client, guest: User, shared: TaskGuest
) -> None:
    comment = actions.add_comment(actor=guest, task=shared.task, body="One")
    opened = Api(guest).get("shared-tasks/CORE-1/comments").data[0]["version"]
    actions.edit_comment(actor=guest, comment=comment, body="Two")
    place = f"shared-tasks/CORE-1/comments/{comment.pk}"
    stale = Api(guest).call("PATCH", place, {"body": "Three"}, **{"If-Match": f'"{opened}"'})
    assert stale.status == 412
    sent = {"initial-body": "One", "body": "Three"}
    assert visitor.post(f"/shared/CORE-1/comments/{comment.pk}", sent).status_code == 409
    comment.refresh_from_db()
    assert comment.body == "Two"


def test_a_guest_leaves_and_can_be_asked_again(
    visitor: Client, guest: User, bob: User, team: Team, shared: TaskGuest, hidden: Task
) -> None:
    actions.share_task(actor=bob, task=hidden, guest=guest)
    page = visitor.post("/shared/CORE-1/leave", follow=True).text
    assert "CORE-1 is not shared with you any more." in page
    assert visitor.get("/shared/CORE-1").status_code == 404
    assert Api(guest).delete(f"shared-tasks/{hidden.key}").status == 204
    assert not tasks_shared_with(guest).exists()
    assert Api(guest).delete(f"shared-tasks/{hidden.key}").status == 404
    assert team.events.filter(verb="task_guest.removed", actor=guest).count() == 2
    actions.share_task(actor=bob, task=shared.task, guest=guest)
    assert visitor.get("/shared/CORE-1").status_code == 200


def test_who_is_no_guest_of_it_leaves_nothing(client: Client, bob: User, shared: TaskGuest) -> None:
    client.force_login(bob)
    assert client.post("/shared/CORE-1/leave").status_code == 404
    assert Api(bob).delete("shared-tasks/CORE-1").status == 404
    assert TaskGuest.objects.filter(pk=shared.pk).exists()


def test_a_guest_does_nothing_else(guest: User, shared: TaskGuest) -> None:
    allowed = {action for action in Action if can(guest, action, shared.task)}
    assert allowed == {Action.TEAM_VIEW, Action.COMMENT_CREATE}
    with pytest.raises(PermissionDenied):
        actions.update_task(actor=guest, task=shared.task, title="Mine")
    with pytest.raises(ValidationError, match="member of this team"):
        actions.update_task(actor=None, task=shared.task, assignee=guest)
    api = Api(guest)
    for wrong in ("", " ", None, 5, "a\x00b", "x" * 50_001):
        assert api.post("shared-tasks/CORE-1/comments", {"body": wrong}).status == 400
    assert api.post("shared-tasks/CORE-1/comments", {"body": "Fine."}).status == 201
    assert [row["key"] for row in api.get("shared-tasks").data] == ["CORE-1"]
    assert api.get("tasks").data == []
    assert api.get("teams").data == []
    assert api.get("search?q=shown").data == []
    assert api.get(f"tasks/{shared.task_id}").status == 404
    assert api.get("teams/core/events").status == 404


def test_files_of_a_shared_task(
    visitor: Client, shared: TaskGuest, alice: User, hidden: Task
) -> None:
    open_file = a_file(shared.task, actor=alice)
    closed_file = a_file(hidden, name="closed.txt", actor=alice)
    answer = visitor.get(f"/files/{open_file.pk}/{open_file.name}")
    assert b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert visitor.get(f"/files/{closed_file.pk}/{closed_file.name}").status_code == 404
    assert open_file.name in visitor.get("/shared/CORE-1").text
    assert visitor.post(f"/attachments/{open_file.pk}/delete").status_code == 404
    assert Attachment.objects.alive().count() == 2


def test_sharing_is_for_guests_and_once(
    team: Team, task: Task, bob: User, charlie: User, guest: User, shared: TaskGuest
) -> None:
    for nobody in (bob, charlie):
        with pytest.raises(ValidationError, match="Invite them as a guest first"):
            actions.share_task(actor=bob, task=task, guest=nobody)
    with pytest.raises(Conflict, match="shared with them already"):
        actions.share_task(actor=bob, task=task, guest=guest)
    with pytest.raises(PermissionDenied):
        actions.share_task(actor=a_member(team, Role.VIEWER), task=task, guest=guest)


def test_who_is_no_guest_any_more_sees_it_no_more(
    team: Team, guest: User, alice: User, shared: TaskGuest
) -> None:
    membership = Membership.objects.get(user=guest)
    change_role(actor=alice, membership=membership, role="viewer")
    assert not tasks_shared_with(guest).exists()
    assert Task.objects.visible_to(guest).exists()
    remove_member(actor=alice, membership=membership)
    assert not can(guest, Action.TEAM_VIEW, shared.task)
    asked = invite(actor=alice, team=team, email=guest.email, role="guest")
    accept_invitation(actor=guest, token=make_token(asked))
    assert tasks_shared_with(guest).exists()


def test_the_team_shares_from_the_page_of_the_task(
    client: Client, bob: User, task: Task, guest: User
) -> None:
    client.force_login(bob)
    assert "Gus" in client.get("/tasks/CORE-1").text
    client.post("/tasks/CORE-1/guests", {"user": str(guest.pk)})
    assert tasks_shared_with(guest).get() == task
    page = client.post("/tasks/CORE-1/guests", {"user": str(guest.pk)}, follow=True).text
    assert "shared with them already" in page
    client.post(f"/tasks/CORE-1/guests/{guest.pk}/remove")
    assert not tasks_shared_with(guest).exists()
    assert "shared this task" in client.get("/t/core/activity").text
