"""Celery inside the web process, for a Stint that runs without a broker: a worker and the clock.

Nothing is lost with the process: messages in memory are only reminders of rows in the database.
"""

from threading import Thread

import structlog
from celery.beat import Scheduler, Service
from celery.worker import WorkController

from config import celery_app

_log = structlog.stdlib.get_logger("stint.embedded")


class EmbeddedJobs:
    """Starts and stops both; everything runs in threads that die with the process."""

    def __init__(self) -> None:
        self._worker = WorkController(
            app=celery_app,
            hostname="embedded@stint",
            pool="threads",
            # One for an import that takes its time, one for the mails meanwhile, one for the rest.
            concurrency=3,
            without_gossip=True,
            without_mingle=True,
            without_heartbeat=True,
        )
        # A short interval, because the clock looks only between two naps whether it shall stop.
        self._clock = Service(app=celery_app, max_interval=1, scheduler_cls=Scheduler)

    def start(self) -> None:
        Thread(target=self._worker.start, name="worker", daemon=True).start()
        Thread(target=self._clock.start, name="clock", daemon=True).start()

    def stop(self, seconds: float) -> bool:
        """Let the jobs in hand finish. False when they took longer than ``seconds``."""
        self._clock.stop()
        stopping = Thread(target=self._worker.stop, name="worker-stop", daemon=True)
        stopping.start()
        stopping.join(seconds)
        if stopping.is_alive():
            _log.warning("a job is still running and will be taken up again at the next start")
        return not stopping.is_alive()
