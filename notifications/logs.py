"""The end of a team's log, read once for all the sockets of a process that follow the team.

A thousand sockets would otherwise ask the database a thousand times about each event. What is kept
is bounded: whoever reads too slowly for it reads on from the database, from a cursor of their own.
Rights are asked with it: who of the team may see it is read together with what may change that,
and somebody who is not among them is asked for by name before they are refused.
"""

import asyncio
from collections import deque
from collections.abc import Sequence
from uuid import UUID

from accounts.models import User
from notifications.reading import Line, Place, may_see, read_end, read_log, read_seers
from tasks.events import Verb

#: Lines kept for those who are a little behind.
KEPT = 500
#: Verbs that can change who sees a team; undoing can bring back a role.
_ABOUT_RIGHTS = ("member.", "role.", "team.", "event.")
#: Verbs after which older lines may say what nobody is to read any more.
_UNSAYING = frozenset((Verb.COMMENT_DELETED, Verb.TASKS_PURGED, Verb.UNDONE))


class TeamLog:
    """``head`` is the highest number that anybody has told of, ``last`` the highest one read."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._lines: deque[Line] = deque(maxlen=KEPT)
        self._seers: frozenset[UUID] | None = None
        self._reading: tuple[asyncio.Task[None], asyncio.Event] | None = None
        self.head = self.last = place.head

    def advance(self, seq: int) -> None:
        self.head = max(self.head, seq)

    def doubt_rights(self) -> None:
        """Ask anew at the next look, whatever the log says."""
        self._seers = None

    async def after(self, user: User, cursor: int) -> Sequence[Line] | None:
        """Some of what follows ``cursor``, or None when the person may not see the team any more.

        Nothing is the end of the log as far as anybody has told.
        """
        if cursor >= self.last or self._seers is None:
            await self.catch_up()
        if user.pk not in (self._seers or ()) and not await may_see(user, self._place):
            return None
        if cursor < self.last - len(self._lines):
            behind: list[Line] | None = await read_log(user, self._place, cursor)
            return behind
        missing = max(0, self.last - cursor)
        return [self._lines[place] for place in range(-missing, 0)]

    async def catch_up(self) -> None:
        """Read what has been told of and not been read; of those who want it at once, one does."""
        if self._seers is not None and self.head == self.last:
            return
        if self._reading is None or self._reading[0].done():
            is_read = asyncio.Event()
            task = asyncio.create_task(self._read())
            task.add_done_callback(lambda _: is_read.set())
            self._reading = task, is_read
        task, is_read = self._reading
        await is_read.wait()
        task.result()

    async def _read(self) -> None:
        lines = await read_end(self._place, self.last)
        if self._seers is None or any(line.verb.startswith(_ABOUT_RIGHTS) for line in lines):
            # Nothing of this is shown before it is known who may see it.
            self._seers = await read_seers(self._place)
        if any(line.verb in _UNSAYING for line in lines):
            self._lines.clear()
        self._lines.extend(lines)
        if lines:
            self.last = lines[-1].seq
            self.advance(self.last)
