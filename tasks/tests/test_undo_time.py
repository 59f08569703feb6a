"""Taking back what was done to tracked time: a day keeps its 24 hours."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from threading import Event as Signal
from time import sleep
from typing import Any

import pytest
import time_machine
from django.db import connection, transaction

from accounts.exceptions import Conflict
from accounts.models import User
from tasks import actions
from tasks.models import Task, TimeEntry
from tasks.tests.factories import TaskFactory
from teams.models import Event, Team

pytestmark = pytest.mark.django_db

DAY = date(2026, 1, 5)
WHOLE = 86_400
REFUSAL = "more than 24 hours on one day"


def log(task: Task, person: User, seconds: int, **more: Any) -> TimeEntry:
    return actions.log_time(
        actor=person, task=task, person=person, day=DAY, seconds=seconds, **more
    )


def latest(team: Team) -> Event:
    return Event.objects.filter(team=team).latest("seq")


def test_an_entry_that_comes_back_and_one_that_becomes_longer_again(task: Task, bob: User) -> None:
    actions.delete_time_entry(actor=bob, entry=log(task, bob, WHOLE))
    deleted = latest(task.team)
    short = log(task, bob, 3600)
    actions.edit_time_entry(actor=bob, entry=short, seconds=1800)
    shortened = latest(task.team)
    rest = log(task, bob, WHOLE - 3599)
    for event in (deleted, shortened):
        with pytest.raises(Conflict, match=REFUSAL):
            actions.undo_event(actor=bob, event=event)
    actions.edit_time_entry(actor=bob, entry=rest, seconds=WHOLE - 3600)
    actions.undo_event(actor=bob, event=shortened)
    task.refresh_from_db()
    assert task.actual_hours == 24


def test_a_note_goes_back_on_a_day_that_a_timer_overfilled(task: Task, bob: User) -> None:
    entry = log(task, bob, 3600, note="Before")
    actions.edit_time_entry(actor=bob, entry=entry, note="After")
    event = latest(task.team)
    start = datetime(2026, 1, 5, tzinfo=UTC)
    with time_machine.travel(start, tick=False):
        actions.start_timer(actor=bob, task=task)
    with time_machine.travel(start + timedelta(days=3), tick=False):
        actions.stop_timer(actor=bob)
    task.refresh_from_db()
    assert task.actual_hours == 25
    actions.undo_event(actor=bob, event=event)
    entry.refresh_from_db()
    assert entry.note == "Before"


@pytest.mark.django_db(transaction=True)
def test_time_that_is_written_down_meanwhile_counts(task: Task, bob: User) -> None:
    """On another task, so that nothing but the person makes one wait for the other."""
    other = TaskFactory.create(team=task.team)
    actions.delete_time_entry(actor=bob, entry=log(task, bob, WHOLE))
    event, written = latest(task.team), Signal()

    def write_down() -> None:
        try:
            with transaction.atomic():
                log(other, bob, WHOLE)
                written.set()
                sleep(0.5)  # until the undo waits
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(write_down)
        assert written.wait(20)
        with pytest.raises(Conflict, match=REFUSAL):
            actions.undo_event(actor=bob, event=event)
        writing.result()
    assert TimeEntry.objects.get().task == other
