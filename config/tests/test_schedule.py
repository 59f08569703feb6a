from config import celery_app
from config.schedule import SCHEDULE


def test_beat_sends_jobs_that_workers_know() -> None:
    celery_app.loader.import_default_modules()

    assert set(SCHEDULE) <= set(celery_app.tasks)


def test_nothing_piles_up_while_no_worker_runs() -> None:
    for entry in SCHEDULE.values():
        assert entry["options"]["expires"] == entry["schedule"].total_seconds()
