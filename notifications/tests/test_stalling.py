"""A worker or a clock that stands still is said to staff, and to nobody else."""

import time
from datetime import timedelta

import pytest
from celery import current_app
from celery.signals import before_task_publish
from django.test import Client
from django.utils import timezone

from accounts.models import User
from notifications import stalling
from notifications.jobs import heartbeat
from notifications.models import Delivery, Watermark
from notifications.stalling import BEAT, HEARTBEAT, WORKER, note, stalls
from notifications.tests.factories import an_assignment
from teams.models import Team

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def running(monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    """This process started long ago, and all is well."""
    monkeypatch.setattr(stalling, "_started", -stalling.GRACE_SECONDS * 10)
    note(BEAT)
    note(WORKER)


def silence(name: str) -> None:
    Watermark.objects.filter(job=name).update(done_until=timezone.now() - timedelta(minutes=7))


def test_all_is_well() -> None:
    assert stalls() == []


def test_a_worker_that_is_silent_and_then_comes_back() -> None:
    silence(WORKER)
    [sentence] = stalls()
    assert "No worker has done a job for 7 minutes" in sentence
    heartbeat.apply().get()
    assert stalls() == []


def test_without_the_clock_nothing_is_said_of_workers() -> None:
    silence(BEAT)
    silence(WORKER)
    [sentence] = stalls()
    assert "beat" in sentence
    before_task_publish.send(sender=HEARTBEAT)
    [sentence] = stalls()
    assert "No worker" in sentence


def test_what_other_jobs_publish_is_no_heartbeat_of_the_clock() -> None:
    silence(BEAT)
    before_task_publish.send(sender="notifications.jobs.drain_deliveries")
    assert stalls()


def test_what_never_ran_is_said_too() -> None:
    Watermark.objects.all().delete()
    [sentence] = stalls()
    assert "as long as this Stint is there" in sentence


def test_messages_that_are_late_are_counted(team: Team, bob: User) -> None:
    delivery = an_assignment(team, bob)
    Delivery.objects.filter(pk=delivery.pk).update(next_at=timezone.now() - timedelta(minutes=6))
    [sentence] = stalls()
    assert sentence.startswith("1 message should have been sent")


def test_messages_that_wait_long_for_a_server_are_counted(team: Team, bob: User) -> None:
    delivery = an_assignment(team, bob)
    waiting = Delivery.objects.filter(pk=delivery.pk)
    waiting.update(next_at=timezone.now() + timedelta(hours=1), attempts=4)
    assert stalls() == []
    waiting.update(attempts=5)
    [sentence] = stalls()
    assert sentence.startswith("1 message could not be sent for minutes and waits for another try.")
    waiting.update(reply="452 4.2.2 Mailbox full")
    assert stalls() == []


def test_after_a_start_the_others_get_their_time(monkeypatch: pytest.MonkeyPatch) -> None:
    silence(BEAT)
    monkeypatch.undo()
    monkeypatch.setattr(stalling, "_started", time.monotonic())
    assert stalls() == []


def test_staff_see_it_on_every_page_and_nobody_else_does(
    client: Client, alice: User, bob: User
) -> None:
    silence(BEAT)
    User.objects.filter(pk=alice.pk).update(is_staff=True)
    client.force_login(alice)
    assert "The clock (beat) has stood still" in client.get("/profile").content.decode()
    client.force_login(bob)
    assert "The clock (beat)" not in client.get("/profile").content.decode()


def test_beat_sends_the_heartbeat() -> None:
    assert HEARTBEAT in {entry["task"] for entry in current_app.conf.beat_schedule.values()}
