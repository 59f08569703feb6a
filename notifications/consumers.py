"""The live socket: replays a team's log from where the client was, and goes on live.

Each subscription has a pump, a task that reads the log from its own cursor and sends what it
finds, waiting for the client between frames and for the hub between looks. So there is no queue to
overflow: whoever reads slowly simply gets a later look at the log.
"""

import asyncio
import contextlib
import json
from typing import Any, ClassVar

from channels.generic.websocket import AsyncWebsocketConsumer

from accounts.models import User
from notifications import frames
from notifications.frames import BadFrameError
from notifications.hub import Subscription, hub
from notifications.origins import Origin, origin_of
from notifications.reading import BATCH, find_place, read_log, redeem

AUTH_SECONDS = 10
MAX_SUBSCRIPTIONS = 100
MAX_ERRORS = 20
CLOSE_FORBIDDEN = 4403
CLOSE_NOT_SIGNED_IN = 4401
CLOSE_TOO_MANY_ERRORS = 4429


class LiveConsumer(AsyncWebsocketConsumer):
    # The hub listens to the layer once for all sockets of the process.
    channel_layer_alias = "none"
    handlers: ClassVar[dict[str, str]] = {
        "auth": "authenticate",
        "subscribe": "subscribe",
        "unsubscribe": "unsubscribe",
        "ping": "pong",
    }

    async def connect(self) -> None:
        self.user: User | None = None
        self.pumps: dict[str, tuple[Subscription, asyncio.Task[None]]] = {}
        self.errors = 0
        self.deadline: asyncio.Task[None] | None = None
        origin = origin_of(self.scope["headers"])
        if origin is Origin.STRANGER:
            await self.close(CLOSE_FORBIDDEN)
            return
        await self.accept()
        visitor = self.scope["user"] if origin is Origin.PAGE else None
        if visitor is not None and visitor.is_authenticated:
            await self._welcome(visitor)
        else:
            self.deadline = asyncio.create_task(self._expect_ticket())

    async def disconnect(self, code: int) -> None:
        if self.deadline:
            self.deadline.cancel()
        for slug in list(self.pumps):
            await self._stop(slug)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        ref = None
        try:
            frame = frames.parse(text_data)
            ref = frame.get("ref")
            if not isinstance(ref, str | int | None):
                ref = None
            await self._handle(frame, ref)
        except BadFrameError as problem:
            await self._complain(problem, ref)

    async def _handle(self, frame: dict[str, Any], ref: str | int | None) -> None:
        name = self.handlers.get(frame["type"])
        if name is None:
            known = ", ".join(sorted(self.handlers))
            raise BadFrameError("unknown_type", f"Send a frame of one of these types: {known}.")
        if self.user is None and name not in ("authenticate", "pong"):
            raise BadFrameError("not_authenticated", "Send an auth frame with a ticket first.")
        await getattr(self, name)(frame)
        if ref is not None:
            await self._send({"type": "ack", "ref": ref})

    async def authenticate(self, frame: dict[str, Any]) -> None:
        """``auth {ticket}``: says who the program acts for. Once per socket."""
        if self.user is not None:
            raise BadFrameError("already_authenticated", "This socket is signed in already.")
        user = await redeem(frames.text_of(frame, "ticket"))
        if user is None:
            message = "This ticket is unknown, used or expired. Ask the API for a new one."
            await self._send(frames.error("invalid_ticket", message))
            await self.close(CLOSE_NOT_SIGNED_IN)
            return
        await self._welcome(user)

    async def subscribe(self, frame: dict[str, Any]) -> None:
        """``subscribe {team, since, epoch}``: everything after ``since``, then live."""
        slug, since = frames.text_of(frame, "team"), frames.number_of(frame, "since")
        if len(self.pumps) >= MAX_SUBSCRIPTIONS:
            message = f"One socket takes at most {MAX_SUBSCRIPTIONS} teams."
            raise BadFrameError("too_many_subscriptions", message)
        place = await find_place(self.user, slug)
        if place is None:
            message = "There is no such team, or you are not in it."
            await self._send(frames.error("not_found", message, team=slug, ref=frame.get("ref")))
            return
        await self._stop(slug)
        if since > place.head or frame.get("epoch", place.epoch) != place.epoch:
            since = place.head
            await self._send(
                {"type": "resync", "team": slug, "seq": place.head, "epoch": place.epoch}
            )
        self._start(Subscription(place.team_id, slug, since), place.epoch)

    async def unsubscribe(self, frame: dict[str, Any]) -> None:
        await self._stop(frames.text_of(frame, "team"))

    async def pong(self, frame: dict[str, Any]) -> None:
        """Answers with where each subscription stands, so that a client can check itself."""
        heads = {slug: subscription.cursor for slug, (subscription, _) in self.pumps.items()}
        await self._send({"type": "pong", "teams": heads})

    def _start(self, subscription: Subscription, epoch: str) -> None:
        hub().add(subscription)
        pump = asyncio.create_task(self._pump(subscription, epoch))
        self.pumps[subscription.slug] = subscription, pump

    async def _stop(self, slug: str) -> None:
        if slug not in self.pumps:
            return
        subscription, pump = self.pumps.pop(slug)
        hub().remove(subscription)
        if pump is not asyncio.current_task():
            pump.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await pump

    async def _pump(self, subscription: Subscription, epoch: str) -> None:
        """Send the log from the cursor on, for as long as the person may see it."""
        synced = False
        while self.user is not None:
            subscription.wake.clear()  # before reading: a wake during it means another look
            entries = await read_log(self.user.pk, subscription.team_id, subscription.cursor)
            if entries is None:
                await self._shut_out(subscription.slug)
                return
            for entry in entries:
                await self._send({"type": "event", **entry})
                subscription.cursor = entry["seq"]
            if len(entries) == BATCH:
                continue
            if not synced:
                synced = True
                place = {"team": subscription.slug, "seq": subscription.cursor, "epoch": epoch}
                await self._send({"type": "synced", **place})
            await subscription.wake.wait()

    async def _shut_out(self, slug: str) -> None:
        message = "You cannot see this team any more."
        await self._send(frames.error("forbidden", message, team=slug))
        await self._stop(slug)
        await self.close(CLOSE_FORBIDDEN)

    async def _welcome(self, user: User) -> None:
        self.user = user
        if self.deadline:
            self.deadline.cancel()
        person = {"id": str(user.pk), "name": user.name}
        await self._send({"type": "hello", "user": person, "protocol": 1})

    async def _expect_ticket(self) -> None:
        await asyncio.sleep(AUTH_SECONDS)
        await self._send(frames.error("not_authenticated", "No auth frame came in time."))
        await self.close(CLOSE_NOT_SIGNED_IN)

    async def _complain(self, problem: BadFrameError, ref: Any) -> None:
        self.errors += 1
        await self._send(frames.error(problem.code, str(problem), ref=ref))
        if self.errors >= MAX_ERRORS:
            await self.close(CLOSE_TOO_MANY_ERRORS)

    async def _send(self, frame: dict[str, Any]) -> None:
        await self.send(text_data=json.dumps(frame, ensure_ascii=False))
