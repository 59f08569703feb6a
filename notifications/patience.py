"""How long a client may take nothing, for sockets and streams alike."""

import asyncio
from collections.abc import Coroutine
from typing import Any

#: After that it is given up: it goes on elsewhere, from its cursor.
STALL_SECONDS = 30


async def patiently(sending: Coroutine[Any, Any, None]) -> None:
    """Send, or raise TimeoutError when the client takes nothing.

    Nearly every send is done at once, and a thousand sockets send each event a thousand times. So
    it is begun first, and the timer set only when there is something to wait for.
    """
    task = asyncio.Task(sending, loop=asyncio.get_running_loop(), eager_start=True)
    if task.done():
        return task.result()
    async with asyncio.timeout(STALL_SECONDS):
        return await task
