"""One ear per process on the channel layer, for all its sockets.

The layer may lose messages, be emptied or be down: whoever listens finds everything that matters in
the database as well. The ear tries to listen again, and renews its membership in the group.
"""

import asyncio
import contextlib
from collections.abc import Callable
from typing import Any

import structlog
from channels.layers import get_channel_layer
from redis.exceptions import RedisError

from notifications.live import GROUP

LAYER_DOWN = (RedisError, OSError)
RENEW_SECONDS = 3.0

log = structlog.stdlib.get_logger("stint.live")


class Ear:
    """Hands each message of the group to ``hear``, from ``start`` until ``stop``."""

    def __init__(self, hear: Callable[[dict[str, Any]], None]) -> None:
        self._hear = hear
        self._task: asyncio.Task[None] | None = None
        self._is_deaf = False

    def start(self) -> None:
        self._task = asyncio.create_task(self._listen())

    def stop(self) -> None:
        if self._task:
            self._task.cancel()
            self._task = None

    async def _listen(self) -> None:
        channel = await get_channel_layer().new_channel("hub")
        membership = asyncio.create_task(self._stay_in_group(channel))
        try:
            while True:
                await self._receive(channel)
        finally:
            membership.cancel()

    async def _receive(self, channel: str) -> None:
        try:
            message = await get_channel_layer().receive(channel)
        except Exception as error:  # noqa: BLE001  Whatever it is, the ear has to go on hearing.
            self._note_deafness(error)
            await asyncio.sleep(RENEW_SECONDS)
        else:
            self._take(message)

    def _take(self, message: dict[str, Any]) -> None:
        """One that cannot be understood, as of another version of Stint, ends nothing."""
        try:
            self._hear(message)
        except Exception:
            log.exception("message passed by", type=message.get("type"))

    async def _stay_in_group(self, channel: str) -> None:
        """Joining again is harmless, and mends an emptied Redis, which has forgotten its groups."""
        layer = get_channel_layer()
        try:
            while True:
                try:
                    await layer.group_add(GROUP, channel)
                    self._note_hearing()
                except Exception as error:  # noqa: BLE001  As above.
                    self._note_deafness(error)
                await asyncio.sleep(RENEW_SECONDS)
        finally:
            with contextlib.suppress(*LAYER_DOWN):
                await layer.group_discard(GROUP, channel)

    def _note_deafness(self, error: Exception) -> None:
        """Said once per outage, which may last for hours."""
        if not self._is_deaf:
            is_known = isinstance(error, LAYER_DOWN)
            said = f"{type(error).__name__}: {error}"
            log.warning("layer down, polling instead", error=said, exc_info=not is_known)
        self._is_deaf = True

    def _note_hearing(self) -> None:
        if self._is_deaf:
            log.info("layer is back")
        self._is_deaf = False
