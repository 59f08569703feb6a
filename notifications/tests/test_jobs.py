"""Waking the job that sends, and what it does about a failure."""

import time
from socket import socket

import pytest
from celery import Celery, current_app
from django.core import mail
from django.db import transaction
from kombu.exceptions import OperationalError
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings
from structlog.testing import capture_logs

from accounts import background
from accounts.models import User
from config import redis_services
from notifications import actions, notifying
from notifications.jobs import drain_deliveries
from notifications.models import Delivery
from notifications.tests.factories import an_assignment, mailers
from teams.models import Team

pytestmark = pytest.mark.django_db
Sent = list[tuple[str, float]]


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch, team: Team) -> Sent:
    """What is sent to the broker: job and countdown."""
    messages: Sent = []

    def send_task(job: str, *, args: tuple[str, ...], countdown: float) -> None:
        messages.append((job, countdown))

    monkeypatch.setattr(current_app, "send_task", send_task)
    return messages


@pytest.fixture
def broken_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    def send_task(*_: object, **__: object) -> None:
        raise OperationalError("Connection refused")

    monkeypatch.setattr(current_app, "send_task", send_task)


@pytest.fixture
def absent_broker(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    """A Redis that nobody answers for, with the settings of one that is there."""
    with socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"redis://127.0.0.1:{taken.getsockname()[1]}/0"
    app = Celery("absent", broker=url, set_as_current=False)
    app.conf.broker_transport_options = redis_services.broker_options(url)
    app.conf.broker_connection_timeout = settings.CELERY_BROKER_CONNECTION_TIMEOUT
    app.conf.task_publish_retry = settings.CELERY_TASK_PUBLISH_RETRY
    monkeypatch.setattr(background, "current_app", app)


def test_the_job_is_known_by_the_name_it_is_nudged_by() -> None:
    assert current_app.tasks[notifying.DRAIN].name == drain_deliveries.name
    beat = current_app.conf.beat_schedule.values()
    assert notifying.DRAIN in {entry["task"] for entry in beat}


def test_the_job_is_nudged_once_after_the_commit(
    team: Team,
    bob: User,
    sent: Sent,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        an_assignment(team, bob)
        assert sent == []
    assert sent == [(notifying.DRAIN, 0)]


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_nudges_nobody(team: Team, bob: User, sent: Sent) -> None:
    with transaction.atomic():
        an_assignment(team, bob)
        transaction.set_rollback(True)
    assert sent == []


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_is_down_fails_nobody(team: Team, bob: User, broken_broker: None) -> None:
    with capture_logs() as lines:
        an_assignment(team, bob)
    assert Delivery.objects.filter(recipient=bob, kind="assigned").exists()
    [lost] = [line for line in lines if line["event"] == "nudge_lost"]
    assert lost["log_level"] == "warning"


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_is_down_holds_up_nobody(absent_broker: None) -> None:
    began = time.monotonic()
    with capture_logs() as lines:
        background.nudge(notifying.DRAIN)
    assert [line["event"] for line in lines] == ["nudge_lost"]
    assert time.monotonic() - began < 0.3


def test_the_worker_waits_for_a_broker_as_long_as_it_is_away() -> None:
    assert current_app.conf.broker_connection_retry
    assert current_app.conf.broker_connection_retry_on_startup
    assert current_app.conf.broker_connection_max_retries is None


def test_the_job_sends_what_is_due(team: Team, bob: User) -> None:
    Delivery.objects.all().delete()
    an_assignment(team, bob)
    current_app.tasks[notifying.DRAIN].apply().get()
    assert [message.to for message in mail.outbox] == [[bob.email]]


def test_after_a_failure_the_job_comes_back_when_the_pause_is_over(
    team: Team,
    bob: User,
    sent: Sent,
    settings: Settings,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    settings.MAILERS = mailers(bob.email)
    Delivery.objects.all().delete()
    an_assignment(team, bob)
    with django_capture_on_commit_callbacks(execute=True):
        drain_deliveries()
    assert sent == [(notifying.DRAIN, 2.0)]


def test_with_nothing_to_wait_for_the_job_does_not_come_back(
    sent: Sent, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        drain_deliveries()
    assert sent == []


def test_a_retry_by_staff_is_nudged(
    team: Team,
    bob: User,
    sent: Sent,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    delivery = an_assignment(team, bob)
    Delivery.objects.update(state=Delivery.State.DEAD)
    with django_capture_on_commit_callbacks(execute=True):
        actions.retry_delivery(actor=None, delivery=delivery)
    assert sent == [(notifying.DRAIN, 0)]
