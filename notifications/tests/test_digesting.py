"""Digests: once at their hour, with all that was collected, however late beat comes."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from notifications.digesting import send_due_digests
from notifications.mails import compose
from notifications.models import Delivery, Kind, Notification, NotificationSettings
from notifications.preferences import set_timing, stop_mails
from notifications.suppressing import Suppressed
from tasks.actions import add_comment, create_task, watch_task
from tasks.models import Task
from teams.models import Team

pytestmark = pytest.mark.django_db


@pytest.fixture
def task(team: Team, alice: User, bob: User) -> Task:
    """Bob watches it and has a daily digest."""
    task = create_task(actor=alice, team=team, title="Paint")
    watch_task(actor=bob, task=task, is_muted=False)
    set_timing(actor=bob, digest="daily", digest_hour=timezone.now().hour)
    Delivery.objects.all().delete()
    return task


def days_pass(number: int) -> None:
    since = timezone.now() - timedelta(days=number)
    NotificationSettings.objects.update(digested_at=since)


def test_what_is_not_urgent_waits_for_the_digest(task: Task, alice: User) -> None:
    add_comment(actor=alice, task=task, body="Red")
    add_comment(actor=alice, task=task, body="Blue")
    assert not Delivery.objects.exists()
    assert send_due_digests() == 0, "its hour has not come"
    days_pass(1)
    assert send_due_digests() == 1
    digest = Delivery.objects.get()
    mail = compose(digest)
    assert (digest.kind, mail.subject) == (Kind.DIGEST, "Your digest: 2 things happened")
    for text in (mail.body, str(mail.alternatives[0][0])):
        assert "CORE-1 Paint" in text
        assert "Red" in text
        assert "Blue" in text


def test_mentions_do_not_wait(task: Task, alice: User) -> None:
    add_comment(actor=alice, task=task, body="@bob")
    assert Delivery.objects.get().kind == Kind.MENTIONED


def test_beat_that_comes_twice_or_late_makes_one(task: Task, alice: User) -> None:
    add_comment(actor=alice, task=task, body="Red")
    days_pass(3)
    assert [send_due_digests(), send_due_digests()] == [1, 0]
    add_comment(actor=alice, task=task, body="Blue")
    days_pass(1)
    assert send_due_digests() == 1
    first, second = Delivery.objects.order_by("created_at")
    assert [mail.notifications.count() for mail in (first, second)] == [1, 1]


def test_nothing_collected_is_no_mail(task: Task) -> None:
    days_pass(1)
    assert send_due_digests() == 0
    assert not Delivery.objects.exists()


def test_who_gives_the_digest_up_gets_a_last_one(task: Task, alice: User, bob: User) -> None:
    add_comment(actor=alice, task=task, body="Red")
    set_timing(actor=bob, digest="off")
    assert Delivery.objects.get().kind == Kind.DIGEST
    assert not Notification.objects.filter(mail=None, is_collected=True).exists()


def test_the_link_that_stops_a_digest_leaves_no_single_mails(
    task: Task, alice: User, bob: User
) -> None:
    stop_mails(person=bob, kinds=[Kind.DIGEST])
    add_comment(actor=alice, task=task, body="Red")
    assert not Delivery.objects.exists()
    assert Notification.objects.visible_to(bob).count() == 1


def test_a_digest_whose_notifications_are_gone_is_not_sent(task: Task, alice: User) -> None:
    add_comment(actor=alice, task=task, body="Red")
    days_pass(1)
    send_due_digests()
    Notification.objects.all().delete()
    with pytest.raises(Suppressed, match="not kept any more"):
        compose(Delivery.objects.get())
