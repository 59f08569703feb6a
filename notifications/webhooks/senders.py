"""Threads that send webhooks, beside those that do jobs.

A receiver may take fifteen seconds for each request. In threads of their own the slow ones hold up
neither mails nor imports, and each webhook has one turn after another, so that one with much to
send does not hold up the others. Nothing is lost with a thread: its work stands in the database.
"""

from collections.abc import Iterable
from queue import SimpleQueue
from threading import Lock, Thread
from uuid import UUID

import structlog
from django.db import DatabaseError, close_old_connections

from notifications.webhooks.visiting import visit

THREADS = 4

log = structlog.stdlib.get_logger("stint.webhooks")


class Senders:
    """Started by the first webhook that has something to be sent."""

    def __init__(self) -> None:
        self._queue: SimpleQueue[UUID] = SimpleQueue()
        self._waiting: set[UUID] = set()
        self._lock = Lock()
        self._are_running = False

    def hand_over(self, webhooks: Iterable[UUID]) -> None:
        """Those that wait for their turn already are not put there twice."""
        with self._lock:
            for webhook in webhooks:
                if webhook not in self._waiting:
                    self._waiting.add(webhook)
                    self._queue.put(webhook)
            if self._are_running or not self._waiting:
                return
            self._are_running = True
        for number in range(THREADS):
            Thread(target=self._run, name=f"webhooks-{number}", daemon=True).start()

    def _run(self) -> None:
        while True:
            webhook = self._queue.get()
            with self._lock:
                self._waiting.discard(webhook)
            if _visited(webhook):
                self.hand_over([webhook])


def _visited(webhook: UUID) -> bool:
    """Whether there is more to be sent at once."""
    close_old_connections()
    try:
        return visit(webhook)
    except DatabaseError:
        log.exception("webhook left to the next sweep", webhook=str(webhook))
    except Exception:  # The edge of the thread: one bad webhook shall not end it for the others.
        log.exception("webhook could not be sent", webhook=str(webhook))
    finally:
        close_old_connections()
    return False


senders = Senders()
