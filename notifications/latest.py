"""Telling guests what counts only as it is now: who is here, who edits, that an inbox has changed.

The log is replayed from a cursor, so it needs no queue; this has no log. Of each subject only the
latest waits until its guest takes it. So a client that reads slowly costs no more memory than there
are subjects, and hears how things are, not one after another how they were.
"""

import asyncio
from collections.abc import Callable, Coroutine, Hashable
from typing import Any

type Telling = Callable[[], Coroutine[Any, Any, None]]


class Latest:
    """For the guests of one process. Nobody waits here: one who is slow holds up no other."""

    def __init__(self) -> None:
        self._waiting: dict[object, dict[Hashable, Telling]] = {}
        self._work: set[asyncio.Task[None]] = set()

    def tell(self, guest: object, subject: Hashable, telling: Telling) -> None:
        """In place of what was to be said of it before, if the guest has not taken that yet."""
        if guest in self._waiting:
            self._waiting[guest][subject] = telling
            return
        self._waiting[guest] = {subject: telling}
        task = asyncio.create_task(self._run(guest))
        self._work.add(task)
        task.add_done_callback(self._work.discard)

    def waiting(self, guest: object) -> int:
        """How many things the guest has still to take, beside the one that is being sent."""
        return len(self._waiting.get(guest, ()))

    async def _run(self, guest: object) -> None:
        waiting = self._waiting[guest]
        try:
            while waiting:
                await waiting.pop(next(iter(waiting)))()
        except OSError:
            return  # The client has gone, and its consumer is about to hear of it.
        finally:
            del self._waiting[guest]
