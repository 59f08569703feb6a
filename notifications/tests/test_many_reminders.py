"""Reminders that come at once are one message; what does not hold any more is left out of it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from notifications.inbox import mark, read_all
from notifications.mails import compose
from notifications.models import Delivery, Kind, Notification, PushSubscription, Watermark
from notifications.reminders import JOB, remind
from notifications.short_texts import short_text
from notifications.suppressing import Suppressed
from tasks.actions import create_task, update_task, watch_task
from tasks.models import Task
from teams.days import end
from teams.models import Team

pytestmark = pytest.mark.django_db

START = datetime(2027, 3, 10, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def travel(monkeypatch: pytest.MonkeyPatch, ahead: timedelta) -> None:
    monkeypatch.setattr(timezone, "now", lambda: START + ahead)
    remind()


@pytest.fixture
def tasks(team: Team, bob: User, monkeypatch: pytest.MonkeyPatch) -> list[Task]:
    """All of one day, of which Bob has just been reminded."""
    travel(monkeypatch, timedelta())
    PushSubscription.objects.create(
        user=bob, endpoint="https://push.example.org/1", p256dh="x", auth="x", label="Phone"
    )
    due = end(team, date(2027, 3, 12))
    tasks = [
        create_task(actor=None, team=team, title=f"Paint {n}", assignee=bob, due_date=due)
        for n in range(22)
    ]
    Delivery.objects.all().delete()
    Notification.objects.all().delete()
    travel(monkeypatch, DAY + timedelta(hours=12))
    return tasks


def the_message(channel: str, kind: Kind = Kind.DUE_SOON) -> Delivery:
    return Delivery.objects.get(channel=channel, kind=kind)


def test_all_tasks_of_a_day_are_one_mail_and_one_push(tasks: list[Task], bob: User) -> None:
    assert Notification.objects.filter(recipient=bob, kind=Kind.DUE_SOON).count() == 22
    assert Delivery.objects.count() == 2
    mail = compose(the_message("email"))
    assert mail.subject == "22 tasks of Core are due 12 March 2027"
    for text in (str(mail.body), str(mail.alternatives[0][0])):
        assert "CORE-20" in text
        assert "CORE-21" not in text
        assert "and 2 more" in text
    push = short_text(the_message("push"))
    assert push.title == mail.subject
    assert push.body.startswith("CORE-1 Paint 0, CORE-2 Paint 1")
    assert push.path == "/inbox"


def test_nothing_is_told_twice(tasks: list[Task], monkeypatch: pytest.MonkeyPatch) -> None:
    Watermark.objects.filter(job=JOB).update(done_until=START)
    remind()
    assert Delivery.objects.count() == 2
    travel(monkeypatch, 4 * DAY)
    travel(monkeypatch, 4 * DAY)
    assert Delivery.objects.filter(kind=Kind.OVERDUE).count() == 2
    assert compose(the_message("email", Kind.OVERDUE)).subject.endswith("were due 12 March 2027")


def test_what_holds_no_more_is_left_out(tasks: list[Task], alice: User, bob: User) -> None:
    given, postponed, read, muted, *rest = tasks
    update_task(actor=alice, task=given, assignee=alice)
    given.watchers.filter(user=bob).delete()
    update_task(actor=alice, task=postponed, due_date=START + 9 * DAY)
    mark(actor=bob, note=Notification.objects.get(task=read, kind=Kind.DUE_SOON), is_read=True)
    watch_task(actor=bob, task=muted, is_muted=True)
    Task.objects.filter(pk__in=[task.pk for task in rest[1:]]).update(archived_at=START)
    mail, push = the_message("email"), the_message("push")
    assert compose(mail).subject == f"[{rest[0].key}] {rest[0].title}"
    assert short_text(push).title == f"{rest[0].key} is due 12 March 2027"
    read_all(actor=bob)
    for write in (compose, short_text):
        with pytest.raises(Suppressed, match="read them"):
            write(mail)


def test_what_is_done_by_then_leaves_no_mail(tasks: list[Task]) -> None:
    Task.objects.update(archived_at=START)
    with pytest.raises(Suppressed, match="none of the tasks"):
        compose(the_message("email"))
