"""Digests: once at their hour, with all that was collected, however late beat comes."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from accounts.actions import update_profile
from accounts.models import User
from notifications.digesting import send_due_digests
from notifications.mails import compose
from notifications.models import Delivery, Kind, Notification, NotificationSettings
from notifications.preferences import resume_mails, set_timing, stop_mails
from notifications.suppressing import Suppressed
from tasks.actions import add_comment, create_task, watch_task
from tasks.models import Task
from teams.models import Team

pytestmark = pytest.mark.django_db
type PassTime = Callable[..., None]


@pytest.fixture
def task(team: Team, alice: User, bob: User) -> Task:
    """Bob watches it and has a daily digest."""
    task = create_task(actor=alice, team=team, title="Paint")
    watch_task(actor=bob, task=task, is_muted=False)
    set_timing(actor=bob, digest="daily", digest_hour=8)
    Delivery.objects.all().delete()
    return task


@pytest.fixture(autouse=True)
def pass_time(monkeypatch: pytest.MonkeyPatch) -> PassTime:
    """It is half past eight on a Tuesday morning; put the clock forward by so much."""
    times = [datetime(2027, 3, 9, 8, 30, tzinfo=UTC)]
    monkeypatch.setattr(timezone, "now", lambda: times[-1])
    return lambda **by: times.append(times[-1] + timedelta(**by))


def test_what_is_not_urgent_waits_for_the_digest(
    task: Task, alice: User, pass_time: PassTime
) -> None:
    add_comment(actor=alice, task=task, body="Red")
    add_comment(actor=alice, task=task, body="Blue")
    assert not Delivery.objects.exists()
    assert send_due_digests() == 0, "its hour has not come"
    pass_time(days=1)
    assert send_due_digests() == 1
    digest = Delivery.objects.get()
    mail = compose(digest)
    assert (digest.kind, mail.subject) == (Kind.DIGEST, "Your digest: 2 things happened")
    for text in (mail.body, str(mail.alternatives[0][0])):
        assert "CORE-1 Paint" in text
        assert "Red" in text
        assert "Blue" in text


def test_its_hour_is_that_of_the_persons_zone(
    task: Task, alice: User, bob: User, pass_time: PassTime
) -> None:
    """Eight in Tokyo is eleven at night in UTC."""
    update_profile(actor=bob, user=bob, time_zone="Asia/Tokyo")
    add_comment(actor=alice, task=task, body="Red")
    pass_time(hours=14)
    assert send_due_digests() == 0
    pass_time(minutes=30)
    assert send_due_digests() == 1


def test_mentions_do_not_wait(task: Task, alice: User) -> None:
    add_comment(actor=alice, task=task, body="@bob")
    assert Delivery.objects.get().kind == Kind.MENTIONED


@pytest.mark.parametrize("digest", ["daily", "weekly"])
def test_what_comes_when_the_hour_has_passed_waits_for_the_next(
    task: Task, alice: User, bob: User, pass_time: PassTime, digest: str
) -> None:
    """Though there has been nothing to send for long."""
    set_timing(actor=bob, digest=digest)
    pass_time(days=20)
    add_comment(actor=alice, task=task, body="Red")
    assert send_due_digests() == 0
    pass_time(hours=23)
    assert send_due_digests() == 0
    pass_time(days=0 if digest == "daily" else 6, hours=1)
    add_comment(actor=alice, task=task, body="Blue")
    assert send_due_digests() == 1
    assert Delivery.objects.get().notifications.count() == 2, "with all that waits by then"


def test_a_digest_that_was_off_for_long_begins_at_its_hour(
    task: Task, alice: User, bob: User, pass_time: PassTime
) -> None:
    set_timing(actor=bob, digest="off")
    pass_time(days=20)
    set_timing(actor=bob, digest="daily")
    add_comment(actor=alice, task=task, body="Red")
    assert send_due_digests() == 0


def test_beat_that_comes_twice_or_late_makes_one(
    task: Task, alice: User, pass_time: PassTime
) -> None:
    add_comment(actor=alice, task=task, body="Red")
    pass_time(days=3)
    assert [send_due_digests(), send_due_digests()] == [1, 0]
    add_comment(actor=alice, task=task, body="Blue")
    pass_time(days=1)
    assert send_due_digests() == 1
    first, second = Delivery.objects.order_by("created_at")
    assert [mail.notifications.count() for mail in (first, second)] == [1, 1]


def test_what_a_slow_transaction_adds_after_the_digest_waits_for_the_next(
    task: Task, alice: User, pass_time: PassTime
) -> None:
    add_comment(actor=alice, task=task, body="Red")
    pass_time(days=1)
    assert send_due_digests() == 1
    add_comment(actor=alice, task=task, body="Blue")
    begun = timezone.now() - timedelta(hours=1)
    Notification.objects.filter(mail=None).update(created_at=begun)
    assert send_due_digests() == 0
    pass_time(days=1)
    assert send_due_digests() == 1


def test_nothing_collected_is_no_mail(task: Task, pass_time: PassTime) -> None:
    pass_time(days=1)
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


def test_who_takes_that_back_has_the_digest_again(
    task: Task, alice: User, bob: User, pass_time: PassTime
) -> None:
    stop_mails(person=bob, kinds=[Kind.DIGEST])
    resume_mails(person=bob, kinds=[Kind.DIGEST])
    add_comment(actor=alice, task=task, body="Red")
    assert not Delivery.objects.exists()
    pass_time(days=1)
    assert send_due_digests() == 1
    assert NotificationSettings.objects.get(user=bob).channels == {}, "also what is off by default"


def test_a_digest_whose_notifications_are_gone_is_not_sent(
    task: Task, alice: User, pass_time: PassTime
) -> None:
    add_comment(actor=alice, task=task, body="Red")
    pass_time(days=1)
    send_due_digests()
    Notification.objects.all().delete()
    with pytest.raises(Suppressed, match="not kept any more"):
        compose(Delivery.objects.get())
