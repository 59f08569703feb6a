"""One listener per process for all its sockets: wakes those whose team has moved on.

It hears announcements on the channel layer and, because those may be lost, asks the database for
the heads of all subscribed teams every few seconds, in one query. It outlives a Redis that is down
or was emptied: it keeps polling, tries to listen again, and renews its membership in the group.
"""

import asyncio
import contextlib
from collections import defaultdict
from dataclasses import dataclass, field
from uuid import UUID
from weakref import WeakKeyDictionary

import structlog
from channels.layers import get_channel_layer
from django.db import Error as DatabaseError
from redis.exceptions import RedisError

from notifications.live import GROUP
from notifications.reading import Place, read_heads

POLL_SECONDS = 3.0
#: After so many polls every subscription looks for itself, which also asks again for its rights:
#: a person who was deactivated leaves no event in the team's log.
POLLS_PER_CHECK = 10
_LAYER_DOWN = (RedisError, OSError)

log = structlog.stdlib.get_logger("stint.live")


@dataclass(eq=False)
class Subscription:
    """A socket's place in a team's log: it has sent everything up to ``cursor``."""

    place: Place
    cursor: int
    wake: asyncio.Event = field(default_factory=asyncio.Event)


class Hub:
    """Listens and polls while there is a subscription, and sleeps when there is none."""

    def __init__(self) -> None:
        self._subscriptions: defaultdict[UUID, set[Subscription]] = defaultdict(set)
        self._tasks: list[asyncio.Task[None]] = []
        self._is_deaf = False

    def add(self, subscription: Subscription) -> None:
        self._subscriptions[subscription.place.team_id].add(subscription)
        if not self._tasks:
            self._tasks = [asyncio.create_task(self._listen()), asyncio.create_task(self._poll())]

    def remove(self, subscription: Subscription) -> None:
        others = self._subscriptions[subscription.place.team_id]
        others.discard(subscription)
        if not others:
            del self._subscriptions[subscription.place.team_id]
        if not self._subscriptions:
            for task in self._tasks:
                task.cancel()
            self._tasks = []

    def advance(self, team_id: UUID, seq: int) -> None:
        for subscription in self._subscriptions.get(team_id, ()):
            if subscription.cursor < seq:
                subscription.wake.set()

    async def _listen(self) -> None:
        channel = await get_channel_layer().new_channel("hub")
        membership = asyncio.create_task(self._stay_in_group(channel))
        try:
            while True:
                await self._hear(channel)
        finally:
            membership.cancel()

    async def _hear(self, channel: str) -> None:
        try:
            message = await get_channel_layer().receive(channel)
        except _LAYER_DOWN as error:
            self._note_deafness(error)
            await asyncio.sleep(POLL_SECONDS)
        else:
            self.advance(UUID(message["team"]), message["seq"])

    async def _stay_in_group(self, channel: str) -> None:
        """Joining again is harmless, and mends an emptied Redis, which has forgotten its groups."""
        layer = get_channel_layer()
        try:
            while True:
                try:
                    await layer.group_add(GROUP, channel)
                    self._note_hearing()
                except _LAYER_DOWN as error:
                    self._note_deafness(error)
                await asyncio.sleep(POLL_SECONDS)
        finally:
            with contextlib.suppress(*_LAYER_DOWN):
                await layer.group_discard(GROUP, channel)

    def _note_deafness(self, error: Exception) -> None:
        """Said once per outage, which may last for hours."""
        if not self._is_deaf:
            log.warning("layer down, polling instead", error=f"{type(error).__name__}: {error}")
        self._is_deaf = True

    def _note_hearing(self) -> None:
        if self._is_deaf:
            log.info("layer is back")
        self._is_deaf = False

    async def _poll(self) -> None:
        polls = 0
        while True:
            await asyncio.sleep(POLL_SECONDS)
            polls += 1
            if polls % POLLS_PER_CHECK == 0:
                self._wake_all()
            await self._look_at_heads()

    async def _look_at_heads(self) -> None:
        try:
            heads = await read_heads(list(self._subscriptions))
        except DatabaseError as error:
            log.warning("heads not read", error=f"{type(error).__name__}: {error}")
            return
        for team_id, head in heads.items():
            self.advance(team_id, head)

    def _wake_all(self) -> None:
        for subscriptions in self._subscriptions.values():
            for subscription in subscriptions:
                subscription.wake.set()


_hubs: WeakKeyDictionary[asyncio.AbstractEventLoop, Hub] = WeakKeyDictionary()


def hub() -> Hub:
    """The hub of the running loop."""
    return _hubs.setdefault(asyncio.get_running_loop(), Hub())
