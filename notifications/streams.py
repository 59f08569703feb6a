"""The log where a proxy breaks sockets: as Server-Sent Events, and by requests that wait.

Both are requests of the API that this process holds on to. Who may not, and whatever is wrong with
a request, goes on to the API itself, which answers it as always; so does a request that has waited
long enough. A process without a loop (gunicorn) never comes here: there the same requests are
answered at once, and clients ask again.
"""

import asyncio
import contextlib
import re
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine, MutableMapping
from typing import Any
from urllib.parse import parse_qs
from uuid import UUID

from django.db import Error as DatabaseError

from accounts.access import Access
from accounts.api.encoding import encoded
from accounts.models import User
from notifications.frames import Frame, error
from notifications.hub import Subscription, hub
from notifications.patience import patiently
from notifications.pumps import Pumps
from notifications.reading import Line, Place
from notifications.visitors import Visitor, find_visitor
from teams.api.events import TOO_MANY_WAIT, is_refused, standing

type Scope = MutableMapping[str, Any]
type Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
type Send = Callable[[MutableMapping[str, Any]], Coroutine[Any, Any, None]]
type App = Callable[[Any, Any, Any], Awaitable[None]]

HEARTBEAT_SECONDS = 15
#: Requests of one person that wait in this process at once.
MAX_WAITING = 100
_PATH = re.compile(r"/api/v1/teams/([-\w]+)/events(/stream)?")
_HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    # Proxies are told not to collect it: nginx knows this header.
    (b"x-accel-buffering", b"no"),
]
_open: set[asyncio.Event] = set()
_waiting: Counter[UUID] = Counter()


def end_all() -> None:
    """The process is about to stop: clients come back to another one, or to the next."""
    for ending in _open:
        ending.set()


def holding(api: App) -> App:
    """The API, with the requests that wait for something to happen held until it does."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        found = _PATH.fullmatch(scope["path"])
        query = parse_qs(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        is_stream = bool(found and found[2])
        if (
            scope["method"] != "GET"
            or not found
            or is_refused("stream" if is_stream else "list", query)
            or not (is_stream or _number(query, "wait"))
        ):
            await api(scope, receive, send)
            return
        since = _number(query, "since")
        with contextlib.suppress(DatabaseError):  # then the API says so
            visitor = await find_visitor(dict(scope), found[1], is_stream=is_stream)
            if visitor and is_stream:
                epoch = query.get("epoch", [visitor.place.epoch])[-1]
                since, epoch = standing(since, epoch, _last_event_id(scope))
                await _stream(visitor, since, epoch, receive, send)
                return
            if visitor:
                if not await _hold(visitor, since, _number(query, "wait"), receive):
                    scope[TOO_MANY_WAIT] = True
                receive = _nothing(receive)
        await api(scope, receive, send)

    return answer


class Held:
    """A request that waits; what ends it is that something happened, or that nobody waits."""

    def __init__(self, visitor: Visitor) -> None:
        self.user: User | None = visitor.user
        self.access: Access = visitor.access
        self.ending = asyncio.Event()

    async def sign_out(self) -> None:
        self.ending.set()

    async def tell_inbox(self) -> None:
        """A request that waits for a team's log does not wait for this."""

    async def last(self, receive: Receive, seconds: float | None = None) -> None:
        """Until it is to end, its client leaves, or the time is over."""
        waits = [asyncio.create_task(self.ending.wait()), asyncio.create_task(_gone(receive))]
        hub().welcome(self)
        _open.add(self.ending)
        try:
            await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            _open.discard(self.ending)
            hub().dismiss(self)
            for wait in waits:
                wait.cancel()
            await asyncio.gather(*waits, return_exceptions=True)


class Stream(Held):
    """An answer that goes on: each frame as the data of an event, as the socket would send it."""

    def __init__(self, visitor: Visitor, send: Send) -> None:
        super().__init__(visitor)
        self._epoch, self._send = visitor.place.epoch, send

    async def answer(self, frame: Frame) -> None:
        place = f"id: {self._epoch}:{frame['seq']}\n" if "seq" in frame else ""
        await self._write(place, encoded(frame).decode())

    async def send_line(self, line: Line) -> None:
        await self._write(f"id: {self._epoch}:{line.seq}\n", line.text)

    async def sign_out(self) -> None:
        await self.answer(error("signed_out", "You have been signed out here. Sign in again."))
        self.ending.set()

    async def tell_inbox(self) -> None:
        await self.answer({"type": "inbox"})

    async def shut_out(self, slug: str) -> None:
        await self.answer(error("forbidden", "You cannot see this team any more.", team=slug))
        self.ending.set()

    async def give_up(self, _error: Exception) -> None:
        await self.answer(error("unavailable", "Stint cannot read its database at the moment."))
        self.ending.set()

    async def beat(self, place: Place) -> None:
        """Keeps proxies from closing what is silent, and shows a client that it fell behind."""
        while True:
            await asyncio.sleep(HEARTBEAT_SECONDS)
            await self.answer({"type": "heartbeat", "teams": {place.slug: hub().head(place)}})

    async def _write(self, head: str, text: str) -> None:
        if self.ending.is_set():
            return
        body = f"{head}data: {text}\n\n".encode()
        try:
            await patiently(
                self._send({"type": "http.response.body", "body": body, "more_body": True})
            )
        except (TimeoutError, OSError):
            self.ending.set()


async def _hold(visitor: Visitor, since: int, seconds: float, receive: Receive) -> bool:
    """Return when the log is beyond ``since``, or nobody needs to wait any more.

    False, and at once, where too many requests of the person wait already.
    """
    held, subscription = Held(visitor), Subscription(visitor.place, since)
    subscription.wake = held.ending
    hub().add(subscription)
    try:
        if since == hub().head(visitor.place):
            return await _last_counted(held, receive, seconds)
        return True
    finally:
        hub().remove(subscription)


async def _last_counted(held: Held, receive: Receive, seconds: float) -> bool:
    person = held.access.user_id
    if _waiting[person] >= MAX_WAITING:
        return False
    _waiting[person] += 1
    try:
        await held.last(receive, seconds)
    finally:
        _waiting[person] -= 1
        if not _waiting[person]:
            del _waiting[person]
    return True


async def _stream(visitor: Visitor, since: int, epoch: str, receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
    stream, place = Stream(visitor, send), visitor.place
    beating, pumps = asyncio.create_task(stream.beat(place)), Pumps(stream)
    try:
        if since > place.head or epoch != place.epoch:
            since = place.head
            gap = {"team": place.slug, "seq": place.head, "epoch": place.epoch}
            await stream.answer({"type": "resync", **gap})
        await pumps.start(place, since)
        await stream.last(receive)
    finally:
        beating.cancel()
        await pumps.stop_all()
    # Whoever takes nothing does not take the end either.
    with contextlib.suppress(TimeoutError, OSError):
        await patiently(send({"type": "http.response.body", "body": b"", "more_body": False}))


def _last_event_id(scope: Scope) -> str:
    headers: dict[bytes, bytes] = dict(scope["headers"])
    return headers.get(b"last-event-id", b"").decode("latin-1")


def _number(query: dict[str, list[str]], name: str) -> int:
    return int(query.get(name, ["0"])[0])


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _nothing(receive: Receive) -> Receive:
    """The body of a GET, which has been looked at already: there is none."""
    bodies: list[MutableMapping[str, Any]] = [
        {"type": "http.request", "body": b"", "more_body": False}
    ]

    async def read() -> MutableMapping[str, Any]:
        return bodies.pop() if bodies else await receive()

    return read
