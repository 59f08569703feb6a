"""What the sockets of a process share: one ear, one poll, one reading of each log, one look at who
is signed in still.

The hub hears on the channel layer that a team has moved on or that somebody was signed out. Because
that may be lost, it asks the database for both every few seconds, for all its sockets at once; and
whose notifications are back that were put off until then, for nobody does anything when that ends.
"""

import asyncio
from collections import defaultdict
from collections.abc import Coroutine, Iterable
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import UUID
from weakref import WeakKeyDictionary

import structlog
from django.db import Error as DatabaseError
from django.utils import timezone

from accounts.access import Access
from notifications.latest import Latest
from notifications.listening import Ear
from notifications.logs import TeamLog
from notifications.presence import Presence
from notifications.reading import Place, read_ended, read_heads, read_woken

POLL_SECONDS = 3.0
#: After so many polls everybody's rights are asked anew, even if no log says that they changed.
POLLS_PER_CHECK = 10

log = structlog.stdlib.get_logger("stint.live")


class Guest(Protocol):
    """A socket or stream as the hub knows it."""

    @property
    def access(self) -> Access: ...

    async def sign_out(self) -> None: ...
    async def tell_inbox(self) -> None: ...


@dataclass(eq=False)
class Subscription:
    """A socket's place in a team's log: it has sent everything up to ``cursor``."""

    place: Place
    cursor: int
    wake: asyncio.Event = field(default_factory=asyncio.Event)


class Hub:
    """Listens and polls while there is a guest, and sleeps when there is none."""

    def __init__(self) -> None:
        self._guests: set[Guest] = set()
        self._subscriptions: defaultdict[UUID, set[Subscription]] = defaultdict(set)
        self._logs: defaultdict[UUID, dict[str, TeamLog]] = defaultdict(dict)
        self.latest = Latest()
        self.presence = Presence(self.latest)
        self._ear = Ear(self.hear)
        self._polling: asyncio.Task[None] | None = None
        self._checks: set[asyncio.Task[None]] = set()
        self._woken_until = timezone.now()

    def welcome(self, guest: Guest) -> None:
        self._guests.add(guest)
        if self._polling is None:
            self._ear.start()
            self.presence.start()
            self._woken_until = timezone.now()
            self._polling = asyncio.create_task(self._poll())

    def dismiss(self, guest: Guest) -> None:
        self._guests.discard(guest)
        if not self._guests and self._polling is not None:
            self._ear.stop()
            self.presence.stop()
            self._polling.cancel()
            self._polling = None

    def add(self, subscription: Subscription) -> TeamLog:
        """From now on it is woken; the log is the one to read."""
        place = subscription.place
        self._subscriptions[place.team_id].add(subscription)
        team_log = self._logs[place.team_id].setdefault(place.slug, TeamLog(place))
        team_log.advance(place.head)
        return team_log

    def remove(self, subscription: Subscription) -> None:
        place = subscription.place
        others = self._subscriptions[place.team_id]
        others.discard(subscription)
        if not any(one.place.slug == place.slug for one in others):
            self._logs[place.team_id].pop(place.slug, None)
        if not others:
            del self._subscriptions[place.team_id], self._logs[place.team_id]

    def head(self, place: Place) -> int:
        """How far the team's log has come, as far as this process knows."""
        known = self._logs.get(place.team_id, {}).get(place.slug)
        return known.head if known else place.head

    def hear(self, message: dict[str, Any]) -> None:
        """What another process, or this one, has said on the layer."""
        match message["type"]:
            case "team.advanced":
                self.advance(UUID(message["team"]), message["seq"])
            case "access.ended":
                self._look_after({UUID(message["user"])})
            case "inbox.changed":
                self._tell_inbox({UUID(pk) for pk in message["users"]})
            case str(kind) if kind.startswith("presence."):
                self.presence.hear(message)

    def advance(self, team_id: UUID, seq: int) -> None:
        logs = list(self._logs.get(team_id, {}).values())
        for known in logs:
            known.advance(seq)
        if logs:
            self._spawn(self._wake(team_id, logs, seq))

    async def _wake(self, team_id: UUID, logs: Iterable[TeamLog], seq: int) -> None:
        """The log is read before its followers are woken: they find what they are woken for.

        Where it cannot be read, they are woken all the same, try it themselves and give up.
        """
        await asyncio.gather(*(known.catch_up() for known in logs), return_exceptions=True)
        for subscription in self._subscriptions.get(team_id, ()):
            if subscription.cursor < seq:
                subscription.wake.set()

    async def _poll(self) -> None:
        polls = 0
        while True:
            await asyncio.sleep(POLL_SECONDS)
            polls += 1
            if polls % POLLS_PER_CHECK == 0:
                self._doubt_rights()
            try:
                await self._show_out(self._guests)
                for team_id, head in (await read_heads(list(self._subscriptions))).items():
                    self.advance(team_id, head)
                await self._wake_inboxes()
            except DatabaseError as error:
                log.warning("heads not read", error=f"{type(error).__name__}: {error}")

    async def _wake_inboxes(self) -> None:
        """The moment moves when all up to it is told: a look that failed is made up for."""
        now = timezone.now()
        self._tell_inbox(await read_woken(self._woken_until, now))
        self._woken_until = now

    def _tell_inbox(self, people: set[UUID]) -> None:
        for guest in [one for one in self._guests if one.access.user_id in people]:
            self.latest.tell(guest, "inbox", guest.tell_inbox)

    def _look_after(self, people: set[UUID]) -> None:
        """Off the ear, which goes on hearing meanwhile. A failure is left to the next poll."""
        if guests := [one for one in self._guests if one.access.user_id in people]:
            self._spawn(self._check(guests))

    async def _check(self, guests: list[Guest]) -> None:
        try:
            await self._show_out(guests)
        except DatabaseError as error:
            log.warning("sign-ins not read", error=f"{type(error).__name__}: {error}")

    async def _show_out(self, guests: Iterable[Guest]) -> None:
        """Close the sockets of those who are not signed in any more."""
        asked = list(guests)  # who comes meanwhile is asked the next time
        over = await read_ended({one.access for one in asked}) if asked else set()
        for one in asked:
            if one.access in over:
                self._spawn(one.sign_out())

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._checks.add(task)
        task.add_done_callback(self._checks.discard)

    def _doubt_rights(self) -> None:
        for logs in self._logs.values():
            for known in logs.values():
                known.doubt_rights()
        for subscriptions in self._subscriptions.values():
            for subscription in subscriptions:
                subscription.wake.set()


_hubs: WeakKeyDictionary[asyncio.AbstractEventLoop, Hub] = WeakKeyDictionary()


def hub() -> Hub:
    """The hub of the running loop."""
    return _hubs.setdefault(asyncio.get_running_loop(), Hub())
