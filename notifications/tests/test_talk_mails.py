"""What mails about mentions, comments and new statuses say, when there is no reason for them any
more, and the link in them that mutes the task.
"""

import re

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from accounts.models import User
from notifications.mails import compose
from notifications.models import Delivery, Kind
from notifications.preferences import set_timing
from notifications.stopping import Reader, make_mute_token, make_token, read_mute_token
from notifications.suppressing import Suppressed
from tasks.actions import (
    add_comment,
    create_task,
    delete_comment,
    delete_task,
    edit_comment,
    move_task,
    unwatch_task,
    update_task,
    watch_task,
)
from tasks.models import Comment, Task, Watcher
from teams.actions import remove_member
from teams.models import Team

pytestmark = pytest.mark.django_db


@pytest.fixture
def task(team: Team, alice: User, bob: User) -> Task:
    """Alice and Bob watch it, and each thing is a mail of its own to him."""
    set_timing(actor=bob, is_coalesced=False)
    task = create_task(actor=alice, team=team, title="Paint <it>")
    watch_task(actor=bob, task=task, is_muted=False)
    Delivery.objects.all().delete()
    return task


@pytest.fixture
def comment(task: Task, alice: User) -> Comment:
    return add_comment(actor=alice, task=task, body="Red <b>or</b> blue?")


def moved(task: Task, alice: User) -> Delivery:
    done = task.team.statuses.get(slug="done")
    move_task(actor=alice, task=task, status=done, below=None, above=None)
    return Delivery.objects.get(kind=Kind.MOVED)


def html_of(delivery: Delivery) -> str:
    [(html, _)] = compose(delivery).alternatives
    return str(html)


def reason_not_to_send(delivery: Delivery) -> str:
    with pytest.raises(Suppressed) as reason:
        compose(delivery)
    return str(reason.value)


def test_a_comment_is_told_with_its_text_and_its_place(comment: Comment, bob: User) -> None:
    delivery = Delivery.objects.get()
    mail = compose(delivery)
    assert (mail.subject, mail.to) == ("[CORE-1] Paint <it>", [bob.email])
    assert "Alice commented on CORE-1:" in mail.body
    assert "Red <b>or</b> blue?" in mail.body
    assert f"{settings.SITE_URL}/tasks/CORE-1?comment={comment.pk}" in mail.body
    assert "Red &lt;b&gt;or&lt;/b&gt; blue?" in html_of(delivery)


def test_a_mention_says_where(task: Task, alice: User, bob: User) -> None:
    add_comment(actor=alice, task=task, body="@bob")
    update_task(actor=alice, task=task, description="For @bob")
    first, second = (compose(d) for d in Delivery.objects.order_by("created_at"))
    assert "Alice mentions you in a comment on CORE-1:" in first.body
    assert "Alice mentions you in the description of CORE-1:" in second.body


def test_a_move_says_where_to(task: Task, alice: User) -> None:
    assert "Alice moved a task to Done:" in compose(moved(task, alice)).body


def test_a_long_comment_is_cut(task: Task, alice: User) -> None:
    add_comment(actor=alice, task=task, body="word " * 5000)
    assert len(compose(Delivery.objects.get()).body) < 2000


def test_a_comment_that_is_gone(comment: Comment, alice: User) -> None:
    delete_comment(actor=alice, comment=comment)
    assert "comment is gone" in reason_not_to_send(Delivery.objects.get())


def test_a_task_that_is_gone(task: Task, comment: Comment, alice: User) -> None:
    delete_task(actor=alice, task=task)
    assert "is gone" in reason_not_to_send(Delivery.objects.get())


def test_somebody_who_watches_no_more(task: Task, comment: Comment, bob: User) -> None:
    watch_task(actor=bob, task=task, is_muted=True)
    assert "does not watch" in reason_not_to_send(Delivery.objects.get())
    unwatch_task(actor=bob, task=task)
    assert "does not watch" in reason_not_to_send(Delivery.objects.get())


def test_a_mention_that_was_taken_out(task: Task, alice: User) -> None:
    comment = add_comment(actor=alice, task=task, body="@bob")
    edit_comment(actor=alice, comment=comment, body="Never mind")
    assert "not mentioned" in reason_not_to_send(Delivery.objects.get())


def test_a_task_that_moved_on(task: Task, alice: User) -> None:
    delivery = moved(task, alice)
    update_task(actor=alice, task=task, status=task.team.statuses.get(slug="todo"))
    assert "moved again" in reason_not_to_send(delivery)


def test_a_member_who_was_removed(task: Task, alice: User, bob: User) -> None:
    add_comment(actor=alice, task=task, body="@bob")
    add_comment(actor=alice, task=task, body="Hello")
    delivery = moved(task, alice)
    remove_member(actor=alice, membership=task.team.memberships.get(user=bob))
    for found in (delivery, *Delivery.objects.all()):
        found.refresh_from_db()
        assert "cannot see" in reason_not_to_send(found)


def mute_path(task: Task, user: User) -> str:
    return reverse("notifications:mute", args=[make_mute_token(user.pk, task.pk)])


def is_muted(task: Task, user: User) -> bool:
    return Watcher.objects.get(task=task, user=user).is_muted


def test_the_link_in_the_mail_mutes_the_task(
    task: Task, comment: Comment, bob: User, client: Client
) -> None:
    links = re.findall(
        rf"{settings.SITE_URL}(/notifications/\S+)", str(compose(Delivery.objects.get()).body)
    )
    [mute] = [link for link in links if "/mute/" in link]
    assert "Mute this task?" in client.get(mute).content.decode()
    assert not is_muted(task, bob), "looking changes nothing"
    assert client.post(mute).status_code == 302
    assert is_muted(task, bob)
    assert "Send them again" in client.get(mute).content.decode()
    client.post(mute, {"resume": "1"})
    assert not is_muted(task, bob)


def test_the_link_needs_the_token_of_the_form(task: Task, bob: User) -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.post(mute_path(task, bob)).status_code == 403
    assert not is_muted(task, bob)


def test_the_link_tells_nothing_to_whoever_cannot_see_the_task(
    task: Task, alice: User, bob: User, client: Client
) -> None:
    remove_member(actor=alice, membership=task.team.memberships.get(user=bob))
    answer = client.get(mute_path(task, bob))
    assert answer.status_code == 404
    assert b"Paint" not in answer.content
    assert client.post(mute_path(task, bob)).status_code == 404


@pytest.mark.parametrize(
    "token",
    ["x", make_token(Reader("bob@example.com"), Kind.MOVED)],
    ids=["nonsense", "of another kind"],
)
def test_a_forged_link_is_not_found(client: Client, token: str) -> None:
    assert read_mute_token(token) is None
    assert client.get(reverse("notifications:mute", args=[token])).status_code == 404
