"""One thread of a process sends; what is asked for meanwhile is done by it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from threading import Event

import pytest
from celery import Task
from django.db import connection

from config import celery_app
from notifications import delivering
from notifications.jobs import drain_deliveries, heartbeat
from notifications.models import Delivery, Watermark
from notifications.one_at_a_time import OneAtATime
from notifications.stalling import WORKER
from notifications.tests.factories import an_invitation
from teams.models import Team

State = Delivery.State


def test_who_asks_while_it_is_done_has_it_done_once_more() -> None:
    rounds: list[int] = []

    def work() -> None:
        rounds.append(len(rounds))
        if len(rounds) == 1:
            draining.ask()
            draining.ask()

    draining = OneAtATime(work)
    draining.ask()
    assert rounds == [0, 1]


def test_what_is_asked_for_after_the_last_look_is_not_lost() -> None:
    queue, sent = ["early"], []

    def work() -> None:
        while queue:
            sent.append(queue.pop())
        if len(sent) == 1:
            queue.append("late")
            draining.ask()

    draining = OneAtATime(work)
    draining.ask()
    assert (sent, queue) == (["early", "late"], [])


def test_one_that_failed_leaves_the_way_free() -> None:
    outcomes = iter((False, True))
    done = []

    def work() -> None:
        if not next(outcomes):
            raise ConnectionError
        done.append("sent")

    draining = OneAtATime(work)
    with pytest.raises(ConnectionError):
        draining.ask()
    draining.ask()
    assert done == ["sent"]


@pytest.mark.django_db(transaction=True)
def test_a_backlog_leaves_threads_to_other_jobs(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    Delivery.objects.all().delete()
    for number in range(8):
        an_invitation(team, f"person{number}@example.net")
    threads = celery_app.conf.worker_concurrency
    is_sending, may_end = Event(), Event()

    def hold(_delivery: Delivery) -> Callable[[], object]:
        def send() -> str:
            is_sending.set()
            may_end.wait(30)
            return "Taken"

        return send

    monkeypatch.setattr(delivering, "prepare", hold)

    def run(job: Task[[], None]) -> None:
        try:
            job.apply().get()
        finally:
            connection.close()

    with ThreadPoolExecutor(threads) as pool:
        drains = [pool.submit(run, drain_deliveries) for _ in range(2 * threads)]
        try:
            assert is_sending.wait(10)
            beating = pool.submit(run, heartbeat)
            assert wait([beating], timeout=10).done, "the backlog has taken every thread"
            beating.result()
            assert Watermark.objects.filter(job=WORKER).exists()
            assert Delivery.objects.filter(state=State.LEASED).count() == 1
        finally:
            may_end.set()
        for drain in drains:
            drain.result(timeout=30)
    assert Delivery.objects.filter(state=State.SENT).count() == 8
