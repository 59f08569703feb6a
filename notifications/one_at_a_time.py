"""Work that a process does in one thread at a time, however often it is asked for."""

from collections.abc import Callable
from threading import Event, Lock


class OneAtATime:
    """Whoever asks while another thread works returns at once, and that thread does it once more.

    To ask is noted first and the lock tried after that; who works forgets what was asked before it
    begins, and looks again after it has let go. So nobody who asked between the last look and the
    end of the work is lost, and no thread ever waits for another.
    """

    def __init__(self, work: Callable[[], None]) -> None:
        self._work = work
        self._is_asked = Event()
        self._lock = Lock()

    def ask(self) -> None:
        self._is_asked.set()
        while self._is_asked.is_set() and self._lock.acquire(blocking=False):
            try:
                self._is_asked.clear()
                self._work()
            finally:
                self._lock.release()
