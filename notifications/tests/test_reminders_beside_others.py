"""Reminders of many teams while somebody else writes."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import User
from notifications import reminders
from notifications.models import Kind, Notification
from notifications.watermarks import left_behind
from tasks.actions import create_task
from tasks.models import Task
from teams.actions import create_team

pytestmark = pytest.mark.django_db(transaction=True)

NOON = datetime(2027, 3, 10, 12, tzinfo=UTC)


def write_elsewhere(user: User) -> None:
    def write() -> int:
        try:
            return User.objects.filter(pk=user.pk).update(last_name="Baker")
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as elsewhere:
        assert elsewhere.submit(write).result() == 1


def test_all_are_told_though_others_write_meanwhile(
    alice: User, bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reminders, "_READ_AT_ONCE", 1)
    monkeypatch.setattr(timezone, "now", lambda: NOON)
    reminders.remind()
    for number in range(3):
        team = create_team(actor=alice, name=f"Team {number}", slug=f"t{number}", key=f"T{number}")
        for title in ("One", "Two"):
            due = NOON + timedelta(days=1)
            create_task(actor=None, team=team, title=title, assignee=alice, due_date=due)
    concerned = reminders._concerned

    def concerned_while_somebody_writes(task: Task) -> Iterable[Any]:
        write_elsewhere(bob)
        return concerned(task)

    monkeypatch.setattr(reminders, "_concerned", concerned_while_somebody_writes)
    monkeypatch.setattr(timezone, "now", lambda: NOON + timedelta(days=2))
    reminders.remind()
    assert left_behind(reminders.JOB) == {}
    assert Notification.objects.filter(recipient=alice, kind=Kind.OVERDUE).count() == 6
