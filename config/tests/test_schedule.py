from celery.beat import Scheduler

from config import celery_app
from config.schedule import SCHEDULE


def test_beat_sends_jobs_that_workers_know() -> None:
    celery_app.loader.import_default_modules()

    assert set(SCHEDULE) <= set(celery_app.tasks)


def test_nothing_piles_up_while_no_worker_runs() -> None:
    for entry in SCHEDULE.values():
        assert entry["options"]["expires"] == entry["schedule"].total_seconds()


def test_each_job_is_due_when_beat_starts_and_then_waits_its_time() -> None:
    """However often it is started anew."""
    beat = Scheduler(app=celery_app, lazy=False)
    entries = {name: beat.schedule[name] for name in SCHEDULE}
    assert all(entry.is_due()[0] for entry in entries.values())
    for name, entry in entries.items():
        is_due, seconds = next(entry).is_due()
        assert not is_due
        assert 0 < seconds <= SCHEDULE[name]["schedule"].total_seconds()
