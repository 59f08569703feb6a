"""Threads for what goes to others who may take their time, beside those that do jobs.

Each of those who are to get something has one turn after another, first come, first served. So one
who is slow, or gets much, holds up neither mails nor imports, and the others only for a turn.
Nothing is lost with a thread: its work stands in the database.
"""

from collections.abc import Callable, Hashable, Iterable
from queue import SimpleQueue
from threading import Lock, Thread

import structlog
from django.db import DatabaseError, close_old_connections

THREADS = 4

log = structlog.stdlib.get_logger("stint.turns")


class Turns[Key: Hashable]:
    """``visit`` takes one turn, and says whether there is more to be done at once.

    The threads are started by the first who has something to get. Nobody has two turns at once.
    """

    def __init__(self, visit: Callable[[Key], bool], *, name: str) -> None:
        self._visit = visit
        self._name = name
        self._queue: SimpleQueue[Key] = SimpleQueue()
        self._waiting: set[Key] = set()
        self._visited: set[Key] = set()
        self._lock = Lock()
        self._are_running = False

    def hand_over(self, keys: Iterable[Key]) -> None:
        """Those that wait already are not put there twice; whose turn it is gets another."""
        with self._lock:
            for key in keys:
                if key not in self._waiting:
                    self._waiting.add(key)
                    if key not in self._visited:
                        self._queue.put(key)
            if self._are_running or not self._waiting:
                return
            self._are_running = True
        for number in range(THREADS):
            Thread(target=self._run, name=f"{self._name}-{number}", daemon=True).start()

    def _run(self) -> None:
        while True:
            key = self._queue.get()
            with self._lock:
                self._waiting.discard(key)
                self._visited.add(key)
            has_more = self._turn(key)
            with self._lock:
                self._visited.discard(key)
                if has_more or key in self._waiting:
                    self._waiting.add(key)
                    self._queue.put(key)

    def _turn(self, key: Key) -> bool:
        close_old_connections()
        try:
            return self._visit(key)
        except DatabaseError:
            log.exception("left to the next sweep", whose=str(key))
        except Exception:  # The edge of the thread: one that is bad is not to end it for others.
            log.exception("turn failed", whose=str(key))
        finally:
            close_old_connections()
        return False
