"""Push, SMS and chat ask again, when they are sent, what was asked when they were planned."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from notifications.inbox import mark
from notifications.models import Delivery, Kind, Notification, PhoneNumber
from notifications.preferences import choose
from notifications.reminders import remind
from notifications.short_texts import short_text
from notifications.suppressing import Suppressed
from tasks.actions import create_task, update_task, watch_task
from tasks.models import Task, Watcher
from teams.models import Team

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def phone(bob: User) -> None:
    """Bob gets SMS of what is given to him and of its dates."""
    PhoneNumber.objects.create(user=bob, number="+447700900123", verified_at=timezone.now())
    kinds = (Kind.ASSIGNED, Kind.DUE_SOON, Kind.OVERDUE)
    choose(actor=bob, channels={kind: {"sms": True} for kind in kinds})


def an_sms(kind: Kind) -> Delivery:
    return Delivery.objects.get(channel=Delivery.Channel.SMS, kind=kind)


@pytest.fixture
def reminded(team: Team, bob: User) -> Task:
    remind()
    due = timezone.now() + HOUR
    task = create_task(actor=None, team=team, title="Paint", assignee=bob, due_date=due)
    remind()
    return task


def test_what_was_read_meanwhile_is_not_told(team: Team, bob: User) -> None:
    create_task(actor=None, team=team, title="Paint", assignee=bob)
    sms = an_sms(Kind.ASSIGNED)
    assert "CORE-1" in short_text(sms).title
    mark(actor=bob, note=Notification.objects.get(kind=Kind.ASSIGNED), is_read=True)
    with pytest.raises(Suppressed, match="read it"):
        short_text(sms)


@pytest.mark.parametrize("is_for_team", [True, False])
def test_what_was_switched_off_meanwhile_is_not_told(
    team: Team, bob: User, is_for_team: bool
) -> None:
    create_task(actor=None, team=team, title="Paint", assignee=bob)
    off = {Kind.ASSIGNED.value: {"sms": False}}
    choose(actor=bob, channels=off, team=team if is_for_team else None)
    with pytest.raises(Suppressed, match="stopped"):
        short_text(an_sms(Kind.ASSIGNED))


def _mute(task: Task, bob: User) -> None:
    watch_task(actor=bob, task=task, is_muted=True)


def _give_away(task: Task, bob: User) -> None:
    update_task(actor=None, task=task, assignee=None)
    Watcher.objects.filter(task=task, user=bob).delete()


def _archive(task: Task, _: User) -> None:
    Task.objects.filter(pk=task.pk).update(archived_at=timezone.now())


def _postpone(task: Task, _: User) -> None:
    update_task(actor=None, task=task, due_date=timezone.now() + 9 * HOUR)


@pytest.mark.parametrize("change", [_mute, _give_away, _archive, _postpone])
def test_a_reminder_that_holds_no_more_is_not_told(
    reminded: Task, bob: User, change: Callable[[Task, User], None]
) -> None:
    sms = an_sms(Kind.DUE_SOON)
    assert "is due" in short_text(sms).title
    change(reminded, bob)
    with pytest.raises(Suppressed, match="another due date"):
        short_text(sms)


def test_what_is_overdue_is_not_told_as_due_soon(
    reminded: Task, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = timezone.now() + 2 * HOUR
    monkeypatch.setattr(timezone, "now", lambda: later)
    remind()
    with pytest.raises(Suppressed, match="is overdue"):
        short_text(an_sms(Kind.DUE_SOON))
    assert "was due" in short_text(an_sms(Kind.OVERDUE)).title
