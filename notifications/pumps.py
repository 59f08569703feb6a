"""Replaying the logs of teams into a socket, and going on live.

Each subscription has a pump, a task that takes from the log what follows its own cursor and sends
it, waiting for the client between frames and for the hub between looks. What the process keeps of
the log is bounded (logs.py), so there is no queue to overflow: whoever reads slowly is given what
follows their cursor from the database instead.
"""

import asyncio
from typing import Protocol

from django.db import Error as DatabaseError

from accounts.models import User
from notifications.frames import Frame
from notifications.hub import Subscription, hub
from notifications.logs import TeamLog
from notifications.reading import Line, Place


class Socket(Protocol):
    """What a pump needs of the consumer that it works for."""

    user: User | None

    async def answer(self, frame: Frame) -> None: ...
    async def send_line(self, line: Line) -> None: ...
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

    def places(self) -> list[Place]:
        return [subscription.place for subscription, _ in self._running.values()]

    def place_of(self, slug: str) -> Place | None:
        found = self._running.get(slug)
        return found[0].place if found else None

    def cursors(self) -> dict[str, int]:
        return {slug: subscription.cursor for slug, (subscription, _) in self._running.items()}

    async def start(self, place: Place, since: int) -> None:
        await self.stop(place.slug)
        subscription = Subscription(place, since)
        team_log = hub().add(subscription)
        pumping = asyncio.create_task(self._run(subscription, team_log))
        self._running[place.slug] = subscription, pumping

    async def stop(self, slug: str) -> None:
        if slug in self._running:
            subscription, task = self._running.pop(slug)
            hub().remove(subscription)
            task.cancel()
            await asyncio.wait([task])

    async def stop_all(self) -> None:
        for slug in list(self._running):
            await self.stop(slug)

    async def _run(self, subscription: Subscription, team_log: TeamLog) -> None:
        try:
            await self._pump(subscription, team_log)
        except DatabaseError as error:
            await self._socket.give_up(error)
        except OSError:
            return  # The client has gone, and the consumer is about to hear of it.

    async def _pump(self, subscription: Subscription, team_log: TeamLog) -> None:
        """Send the log from the cursor on, for as long as the person may see it."""
        place, is_synced = subscription.place, False
        while self._socket.user is not None:
            subscription.wake.clear()  # before reading: a wake during it means another look
            lines = await team_log.after(self._socket.user, subscription.cursor)
            if lines is None:
                await self._socket.shut_out(place.slug)
                return
            for line in lines:
                await self._socket.send_line(line)
                subscription.cursor = line.seq
            if lines:
                continue
            if not is_synced:
                is_synced = True
                await self._socket.answer({"type": "synced", **_standing(subscription)})
            await subscription.wake.wait()


def _standing(subscription: Subscription) -> Frame:
    place = subscription.place
    return {"team": place.slug, "seq": subscription.cursor, "epoch": place.epoch}
