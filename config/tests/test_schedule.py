from typing import Any

import pytest
from celery.beat import Scheduler

from config import celery_app
from config.schedule import SCHEDULE

JOBS = {
    "notifications.jobs.drain_deliveries",
    "notifications.jobs.send_webhooks",
    "notifications.jobs.heartbeat",
    "notifications.jobs.remind",
    "notifications.jobs.send_digests",
    "notifications.jobs.forget_webhook_attempts",
    "notifications.jobs.forget_notifications",
    "accounts.jobs.forget_uses",
    "accounts.jobs.forget_answers",
    "accounts.jobs.forget_email_changes",
    "accounts.jobs.forget_sign_ins",
    "accounts.jobs.remove_orphaned_avatars",
    "tasks.jobs.resume_imports",
    "tasks.jobs.draw_previews",
    "tasks.jobs.make_recurring_tasks",
    "tasks.jobs.stop_left_timers",
    "tasks.jobs.empty_trash",
    "tasks.jobs.purge_attachments",
    "tasks.jobs.remove_orphaned_files",
}


def test_beat_finds_all_work_that_nobody_else_would() -> None:
    assert {entry["task"] for entry in SCHEDULE.values()} == JOBS


def test_beat_sends_jobs_that_workers_know() -> None:
    celery_app.loader.import_default_modules()

    assert set(SCHEDULE) <= set(celery_app.tasks)


def test_nothing_piles_up_while_no_worker_runs() -> None:
    for entry in SCHEDULE.values():
        assert entry["options"]["expires"] == entry["schedule"].total_seconds()


@pytest.mark.django_db  # Celery has Django check itself
def test_each_job_is_due_when_beat_starts_and_then_waits_its_time() -> None:
    """However often it is started anew."""
    beat: Any = Scheduler(app=celery_app, lazy=False)
    entries = {name: beat.schedule[name] for name in SCHEDULE}
    assert all(entry.is_due()[0] for entry in entries.values())
    for name, entry in entries.items():
        is_due, seconds = next(entry).is_due()
        assert not is_due
        assert 0 < seconds <= SCHEDULE[name]["schedule"].total_seconds()
