"""What people are done with is deleted after a while, and nothing else."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from celery import current_app
from django.utils import timezone
from pytest_django import Settings

from accounts.models import User
from notifications import jobs, keeping
from notifications.models import Delivery, Kind, Notification, Why
from tasks.tests.factories import TaskFactory
from teams.models import Team

pytestmark = pytest.mark.django_db

_DAYS = 30


@pytest.fixture(autouse=True)
def short(settings: Settings, team: Team) -> None:
    settings.NOTIFICATION_RETENTION_DAYS = _DAYS
    Notification.objects.all().delete()


def ago(days: float) -> datetime:
    return timezone.now() - timedelta(days=days)


def a_note(team: Team, bob: User, **fields: Any) -> Notification:
    made = Notification.objects.create(
        recipient=bob,
        team=team,
        kind=Kind.ASSIGNED,
        why=Why.ASSIGNED,
        dedupe_key=str(Notification.objects.count()),
        **fields,
    )
    Notification.objects.filter(pk=made.pk).update(created_at=ago(_DAYS * 10))
    return made


def a_mail(state: str) -> Delivery:
    return Delivery.objects.create(kind=Kind.DIGEST, address="x@y.example", state=state)


@pytest.mark.parametrize("field", ["read_at", "archived_at"])
def test_what_was_read_or_put_away_long_ago_goes(team: Team, bob: User, field: str) -> None:
    a_note(team, bob, **{field: ago(_DAYS + 1)})
    later = a_note(team, bob, **{field: ago(_DAYS - 1)})
    assert keeping.forget_notifications() == 1
    assert Notification.objects.get() == later
    assert keeping.forget_notifications() == 0


def test_what_is_unread_stays(team: Team, bob: User) -> None:
    a_note(team, bob)
    assert keeping.forget_notifications() == 0


def test_what_no_inbox_shows_goes_by_its_age(team: Team, bob: User) -> None:
    a_note(team, bob, is_in_app=False, mail=a_mail(Delivery.State.SENT))
    assert keeping.forget_notifications() == 1


def test_what_is_put_off_or_still_to_be_mailed_stays(team: Team, bob: User) -> None:
    old = ago(_DAYS + 1)
    a_note(team, bob, read_at=old, snoozed_until=timezone.now() + timedelta(days=1))
    a_note(team, bob, read_at=old, mail=a_mail(Delivery.State.PENDING))
    a_note(team, bob, is_in_app=False, is_collected=True)
    assert keeping.forget_notifications() == 0


@pytest.mark.parametrize(("status", "count"), [("todo", 0), ("done", 1)])
def test_that_a_task_is_overdue_stays_while_it_is_open(
    team: Team, bob: User, status: str, count: int
) -> None:
    task = TaskFactory.create(team=team, status=team.statuses.get(slug=status))
    note = a_note(team, bob, task=task, read_at=ago(_DAYS + 1))
    Notification.objects.filter(pk=note.pk).update(kind=Kind.OVERDUE)
    assert keeping.forget_notifications() == count


def test_more_than_go_at_once(team: Team, bob: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "_AT_ONCE", 2)
    for _ in range(5):
        a_note(team, bob, read_at=ago(_DAYS + 1))
    assert keeping.forget_notifications() == 5


def test_without_a_limit_all_of_them_stay(team: Team, bob: User, settings: Settings) -> None:
    settings.NOTIFICATION_RETENTION_DAYS = None
    a_note(team, bob, read_at=ago(_DAYS * 10))
    assert keeping.forget_notifications() == 0


def test_beat_sends_the_job(team: Team, bob: User) -> None:
    a_note(team, bob, read_at=ago(_DAYS + 1))
    names = {entry["task"] for entry in current_app.conf.beat_schedule.values()}
    assert jobs.forget_notifications.name in names
    current_app.tasks[jobs.forget_notifications.name].apply().get()
    assert not Notification.objects.exists()
