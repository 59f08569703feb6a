"""The other end of a live socket, for tests, and a loop for tests that hold one.

Whatever goes over a :class:`Socket` is held against docs/asyncapi.yaml on the way.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import wraps
from threading import Barrier
from typing import Any, Self

from asgiref.sync import async_to_sync, sync_to_async
from channels.layers import channel_layers, get_channel_layer
from channels.routing import URLRouter
from django.conf import settings
from django.db import connection
from django.test import Client

from accounts.models import User
from config.layers import hang_up
from notifications import live, reading, task_frames
from notifications.frames import Frame
from notifications.routing import websocket_urlpatterns
from notifications.tests import protocol

application = URLRouter(websocket_urlpatterns)
SECONDS = 5
INBOX: Frame = {"type": "inbox"}


class Socket:
    """Opened and closed by ``async with``; ``origin`` makes it a page's, None a program's.

    With ``room`` for so many frames, the server has to wait until the client has read some.
    """

    def __init__(self, *, origin: str | None = None, cookie: str = "", room: int = 0) -> None:
        headers = [(b"cookie", cookie.encode())]
        if origin is not None:
            headers.append((b"origin", origin.encode()))
        self._scope = {"type": "websocket", "path": "/ws/v1/", "headers": headers}
        self._upstream: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._downstream: asyncio.Queue[dict[str, Any]] = asyncio.Queue(room)

    async def __aenter__(self) -> Self:
        serving = application(self._scope, self._upstream.get, self._downstream.put)
        self._server: asyncio.Task[None] = asyncio.create_task(serving)
        await self._upstream.put({"type": "websocket.connect"})
        self.answer = await self.receive()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._upstream.put({"type": "websocket.disconnect", "code": 1001})
        await asyncio.wait_for(self._server, SECONDS)

    async def send(self, **message: str | bytes) -> None:
        """``text`` or ``bytes``, unchecked."""
        await self._upstream.put({"type": "websocket.receive"} | message)

    async def receive(self, seconds: float = SECONDS) -> dict[str, Any]:
        """The next message of the server, whatever it is."""
        return await asyncio.wait_for(self._downstream.get(), seconds)

    async def say(self, name: str, **fields: Any) -> None:
        frame = {"type": name} | fields
        protocol.check_sent(frame)
        await self.send(text=json.dumps(frame))

    async def ask(self, name: str, **fields: Any) -> Frame:
        await self.say(name, **fields)
        return await self.hear()

    async def hear(self) -> Frame:
        """The next frame that is not about the inbox: those come whenever somebody is told."""
        while (frame := await self.hear_any()) == INBOX:
            pass
        return frame

    async def hear_any(self) -> Frame:
        message = await self.receive()
        assert message["type"] == "websocket.send", message
        frame: Frame = json.loads(message["text"])
        protocol.check_received(frame)
        return frame

    async def hear_until(self, name: str) -> list[Frame]:
        """What came before the frame of this type; that one itself is dropped."""
        frames = []
        while (frame := await self.hear())["type"] != name:
            frames.append(frame)
        return frames

    async def follow(self, team: str, since: int = 0) -> list[Frame]:
        """Subscribe; what is replayed."""
        await self.say("subscribe", team=team, since=since)
        return await self.hear_until("synced")

    async def hear_close(self, seconds: float = SECONDS) -> int:
        """The code that the socket is closed with, after the frames that are still under way."""
        while (message := await self.receive(seconds))["type"] != "websocket.close":
            protocol.check_received(json.loads(message["text"]))
        return int(message["code"])


def cookie_of(user: User) -> str:
    client = Client()
    client.force_login(user)
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


@asynccontextmanager
async def page(user: User, room: int = 0) -> AsyncIterator[Socket]:
    """A socket of a page that this person is signed in on; it has said hello."""
    cookie = await sync_to_async(cookie_of)(user)
    async with Socket(origin=settings.SITE_URL, cookie=cookie, room=room) as socket:
        assert (await socket.hear())["type"] == "hello"
        yield socket


def on_a_loop[**P](test: Callable[P, Awaitable[None]]) -> Callable[P, None]:
    """Run an async test like the server: sockets on the loop, what is synchronous off it."""

    @wraps(test)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        async def main() -> None:
            live.use_loop(asyncio.get_running_loop())
            try:
                await test(*args, **kwargs)
            finally:
                await close_layer()

        channel_layers.backends.clear()  # each loop gets a layer of its own
        try:
            async_to_sync(main)()
        finally:
            close_readers()

    return run


async def close_layer() -> None:
    """Let announcements that are under way arrive; what has not ended after a second is ended."""
    if rest := asyncio.all_tasks() - {asyncio.current_task()}:
        _, endless = await asyncio.wait(rest, timeout=1)
        for task in endless:
            task.cancel()
        await asyncio.gather(*endless, return_exceptions=True)
    await hang_up(get_channel_layer())


def close_readers() -> None:
    """Close the connections of the threads that read for sockets."""
    for pool in (reading._threads, task_frames._threads):
        threads = pool._max_workers
        all_at_once = Barrier(threads)

        def close(barrier: Barrier = all_at_once) -> None:
            barrier.wait(SECONDS)
            connection.close()

        for closing in [pool.submit(close) for _ in range(threads)]:
            closing.result()
