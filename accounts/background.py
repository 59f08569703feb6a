"""Waking a Celery job when the transaction commits.

A nudge may be lost: every job finds its work in the database and beat runs it now and then anyway.
So a broker that is down costs some seconds of delay and never fails the request that nudged.
"""

from functools import partial

import structlog
from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

log = structlog.get_logger(__name__)


def nudge(job: str, *args: str, countdown: float = 0) -> None:
    """Have the job of this dotted name run soon after the commit, with text arguments."""
    transaction.on_commit(partial(_send, job, args, countdown))


def _send(job: str, args: tuple[str, ...], countdown: float) -> None:
    try:
        current_app.send_task(job, args=args, countdown=countdown)
    except OperationalError as error:
        log.warning("nudge_lost", job=job, error=str(error))
