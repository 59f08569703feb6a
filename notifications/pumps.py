"""Replaying the logs of teams into a socket, and going on live.

Each subscription has a pump, a task that reads the log from its own cursor and sends what it
finds, waiting for the client between frames and for the hub between looks. So there is no queue to
overflow: whoever reads slowly simply gets a later look at the log.
"""

import asyncio
from typing import Protocol

from django.db import Error as DatabaseError

from accounts.models import User
from notifications.frames import Frame
from notifications.hub import Subscription, hub
from notifications.reading import BATCH, Place, read_log


class Socket(Protocol):
    """What a pump needs of the consumer that it works for."""

    user: User | None

    async def answer(self, frame: Frame) -> None: ...
    async def shut_out(self, slug: str) -> None: ...
    async def give_up(self, error: Exception) -> None: ...


class Pumps:
    """The subscriptions of one socket, by the slug that the client knows the team by."""

    def __init__(self, socket: Socket) -> None:
        self._socket = socket
        self._running: dict[str, tuple[Subscription, asyncio.Task[None]]] = {}

    def __len__(self) -> int:
        return len(self._running)

    def __contains__(self, slug: str) -> bool:
        return slug in self._running

    def cursors(self) -> dict[str, int]:
        return {slug: subscription.cursor for slug, (subscription, _) in self._running.items()}

    async def start(self, place: Place, since: int) -> None:
        await self.stop(place.slug)
        subscription = Subscription(place, since)
        hub().add(subscription)
        self._running[place.slug] = subscription, asyncio.create_task(self._run(subscription))

    async def stop(self, slug: str) -> None:
        if slug in self._running:
            subscription, task = self._running.pop(slug)
            hub().remove(subscription)
            task.cancel()
            await asyncio.wait([task])

    async def stop_all(self) -> None:
        for slug in list(self._running):
            await self.stop(slug)

    async def _run(self, subscription: Subscription) -> None:
        try:
            await self._pump(subscription)
        except DatabaseError as error:
            await self._socket.give_up(error)
        except OSError:
            return  # The client has gone, and the consumer is about to hear of it.

    async def _pump(self, subscription: Subscription) -> None:
        """Send the log from the cursor on, for as long as the person may see it."""
        place, is_synced = subscription.place, False
        while self._socket.user is not None:
            subscription.wake.clear()  # before reading: a wake during it means another look
            entries = await read_log(self._socket.user.pk, place, subscription.cursor)
            if entries is None:
                await self._socket.shut_out(place.slug)
                return
            for entry in entries:
                await self._socket.answer({"type": "event", **entry})
                subscription.cursor = entry["seq"]
            if len(entries) == BATCH:
                continue
            if not is_synced:
                is_synced = True
                await self._socket.answer({"type": "synced", **_standing(subscription)})
            await subscription.wake.wait()


def _standing(subscription: Subscription) -> Frame:
    place = subscription.place
    return {"team": place.slug, "seq": subscription.cursor, "epoch": place.epoch}
