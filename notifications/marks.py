"""Who edits what, each said by one or several sources and forgotten by the clock.

A source is a socket, or another process that speaks for its sockets. Somebody edits a task for as
long as any source says so.
"""

import time
from collections import defaultdict
from collections.abc import Iterator
from math import ceil
from typing import NamedTuple
from uuid import UUID


class Edit(NamedTuple):
    """Somebody at a task, as processes tell each other."""

    team_id: UUID
    task: str
    user_id: str
    name: str


class Marks[Source]:
    def __init__(self) -> None:
        self._ends: defaultdict[Edit, dict[Source, float]] = defaultdict(dict)

    def note(self, edit: Edit, source: Source, seconds: int) -> None:
        """The source says so for these seconds; 0 is: no more."""
        self._ends[edit].pop(source, None)
        if seconds:
            self._ends[edit][source] = time.monotonic() + seconds

    def left(self, edit: Edit) -> int:
        """Seconds until no source says so any more; 0 when none does."""
        left = max(self._ends.get(edit, {}).values(), default=0.0) - time.monotonic()
        return max(0, ceil(left))

    def of_team(self, team_id: UUID) -> Iterator[tuple[Edit, int]]:
        """What is edited there, and for how many seconds from now."""
        for edit in self._ends:
            if edit.team_id == team_id and (seconds := self.left(edit)):
                yield edit, seconds

    def forget(self) -> None:
        """Drop what is over."""
        for edit in [edit for edit in self._ends if not self.left(edit)]:
            del self._ends[edit]

    def clear(self) -> None:
        self._ends.clear()
