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
from django.db import DatabaseError
from redis.exceptions import RedisError

from notifications.live import GROUP
from notifications.reading import read_heads

POLL_SECONDS = 3.0
#: After so many polls every subscription looks for itself, which also asks again for its rights.
POLLS_PER_CHECK = 10
_LAYER_DOWN = (RedisError, OSError, TimeoutError)

log = structlog.stdlib.get_logger("stint.live")


@dataclass(eq=False)
class Subscription:
    """A socket's place in a team's log: it has sent everything up to ``cursor``."""

    team_id: UUID
    slug: str
    cursor: int
    wake: asyncio.Event = field(default_factory=asyncio.Event)


class Hub:
    def __init__(self) -> None:
        self._subscriptions: defaultdict[UUID, set[Subscription]] = defaultdict(set)
        self._tasks: list[asyncio.Task[None]] = []

    def add(self, subscription: Subscription) -> None:
        self._subscriptions[subscription.team_id].add(subscription)
        if not self._tasks:
            self._tasks = [asyncio.create_task(self._listen()), asyncio.create_task(self._poll())]

    def remove(self, subscription: Subscription) -> None:
        others = self._subscriptions[subscription.team_id]
        others.discard(subscription)
        if not others:
            del self._subscriptions[subscription.team_id]
        if not self._subscriptions:
            for task in self._tasks:
                task.cancel()
            self._tasks = []

    def advance(self, team_id: UUID, seq: int) -> None:
        for subscription in self._subscriptions.get(team_id, ()):
            if subscription.cursor < seq:
                subscription.wake.set()

    async def _listen(self) -> None:
        while True:
            try:
                await self._hear()
            except _LAYER_DOWN as error:
                log.warning("layer down, polling instead", error=f"{type(error).__name__}: {error}")
                await asyncio.sleep(POLL_SECONDS)

    async def _hear(self) -> None:
        layer = get_channel_layer()
        channel = await layer.new_channel("hub")
        membership = asyncio.create_task(_stay_in_group(channel))
        try:
            while True:
                message = await layer.receive(channel)
                self.advance(UUID(message["team"]), message["seq"])
        finally:
            membership.cancel()

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


async def _stay_in_group(channel: str) -> None:
    """Joining again is harmless, and mends an emptied Redis, which has forgotten who is in it."""
    while True:
        with contextlib.suppress(*_LAYER_DOWN):
            await get_channel_layer().group_add(GROUP, channel)
        await asyncio.sleep(POLL_SECONDS)


_hubs: WeakKeyDictionary[asyncio.AbstractEventLoop, Hub] = WeakKeyDictionary()


def hub() -> Hub:
    """The hub of the running loop."""
    return _hubs.setdefault(asyncio.get_running_loop(), Hub())
