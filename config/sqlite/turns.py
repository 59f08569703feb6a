"""Whose turn it is to write, where there is one writer at a time: first come, first served.

SQLite lets those who wait ask again and again, each after a longer pause than before, so that
whoever has just come is served before those who wait longest: under a constant load somebody waits
until the timeout and fails. In a queue nobody does, and the next one begins at once.

Only the threads of this process stand in it. It is about order alone: SQLite's own lock still
decides, so one whose turn does not come in time tries without.
"""

from __future__ import annotations

from collections import deque
from threading import Event, RLock
from weakref import ref


class Turns:
    def __init__(self) -> None:
        # What is no more leaves whenever the garbage is collected, also in the middle of ``take``.
        self._lock = RLock()
        self._waiting = deque[tuple[ref[object], Event]]()
        self._holder: ref[object] | None = None

    def take(self, holder: object, timeout: float) -> bool:
        """Wait for the turn. It lasts until ``leave``, or until the holder is no more."""
        reference, turn = ref(holder, self._leave), Event()
        with self._lock:
            if self._holder is None or self._holder == reference:
                self._holder = reference
                return True
            self._waiting.append((reference, turn))
        if turn.wait(timeout):
            return True
        with self._lock:
            if turn.is_set():  # between the timeout and here
                return True
            self._waiting.remove((reference, turn))
        return False

    def leave(self, holder: object) -> None:
        """The next one's turn. Nothing where it is another's."""
        self._leave(ref(holder))

    def _leave(self, reference: ref[object]) -> None:
        with self._lock:
            if self._holder != reference:
                return
            self._holder = None
            if self._waiting:
                self._holder, turn = self._waiting.popleft()
                turn.set()
