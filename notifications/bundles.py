"""Reminders that come at once go out as one message: of one kind, of one team, to one person.

In the inbox each of them is a notification of its own. The message names them in its payload, and
what it says of them is asked when it is sent (many_reminders.py).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from uuid import UUID

from notifications.models import Kind, Notification

#: Days end for many tasks at the same moment.
_BUNDLED = frozenset({Kind.DUE_SOON, Kind.OVERDUE})


@dataclass(frozen=True)
class Bundle:
    """What one message tells; mostly one thing."""

    notes: Sequence[Notification]

    @property
    def first(self) -> Notification:
        return self.notes[0]

    @property
    def is_many(self) -> bool:
        return len(self.notes) > 1

    @property
    def key(self) -> str:
        """What has been told under it is never told again."""
        if not self.is_many:
            return self.first.dedupe_key
        keys = sorted(note.dedupe_key for note in self.notes)
        return f"bundle:{sha256('\n'.join(keys).encode()).hexdigest()}"

    @property
    def payload(self) -> dict[str, Any]:
        if not self.is_many:
            alone: dict[str, Any] = self.first.payload
            return alone
        ids = [str(note.pk) for note in self.notes]
        return {"target": ids[0], "actor": None, "notes": ids}


def is_bundle(payload: Mapping[str, Any]) -> bool:
    return "notes" in payload


def bundles(notes: Iterable[Notification]) -> list[Bundle]:
    together: dict[tuple[UUID, UUID, str, UUID | None], list[Notification]] = {}
    for note in notes:
        own = None if note.kind in _BUNDLED else note.pk
        together.setdefault((note.recipient_id, note.team_id, note.kind, own), []).append(note)
    return [Bundle(group) for group in together.values()]
