"""The live socket: who it speaks for, what it was asked, and what it answers.

The replay itself is in pumps.py; the protocol is written down in docs/realtime.md.
"""

import asyncio
import contextlib
import random
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from channels.generic.websocket import AsyncWebsocketConsumer
from django.db import Error as DatabaseError

from accounts.access import Access
from accounts.api.encoding import encoded
from accounts.models import User
from notifications import frames
from notifications.doing import Doing
from notifications.frames import BadFrameError, Frame
from notifications.hub import hub
from notifications.origins import Origin, origin_of
from notifications.pace import PER_SECOND, Pace
from notifications.patience import patiently
from notifications.pumps import Pumps
from notifications.reading import Line, find_place, is_one_too_many, redeem
from notifications.visitors import find_signed_in

AUTH_SECONDS = 10
MAX_SUBSCRIPTIONS = 100
MAX_ERRORS = 20
HEARTBEAT_SECONDS = 15
CLOSE_TRY_AGAIN = 1013
CLOSE_NOT_SIGNED_IN = 4401
CLOSE_FORBIDDEN = 4403
CLOSE_TOO_MANY = 4429

log = structlog.stdlib.get_logger("stint.live")


class LiveConsumer(AsyncWebsocketConsumer):
    # The hub listens to the layer once for all sockets of the process.
    channel_layer_alias = "none"

    async def __call__(self, scope: Any, receive: Any, send: Any) -> Any:
        """Until the client leaves, or is given up because it takes nothing any more."""
        self.is_stalled = False
        self.serving = asyncio.current_task()
        try:
            return await super().__call__(scope, receive, send)
        except asyncio.CancelledError:
            if not self.is_stalled:
                raise
            await self.disconnect(CLOSE_TRY_AGAIN)

    access: Access

    async def connect(self) -> None:
        self.user: User | None = None
        self.heartbeat: asyncio.Task[None] | None = None
        self.pumps = Pumps(self)
        self.doing = Doing(self)
        self.pace = Pace()
        self.errors = 0
        self.is_closing = False
        self.deadline: asyncio.Task[None] | None = None
        self.handlers: dict[str, Callable[[Frame], Awaitable[Frame | None]]] = {
            "auth": self.authenticate,
            "subscribe": self.subscribe,
            "unsubscribe": self.unsubscribe,
            "ping": self.pong,
            "task.update": self.doing.update,
            "task.editing": self.doing.edit,
            "here": self.doing.stand,
        }
        origin = origin_of(self.scope["headers"])
        if origin is Origin.STRANGER:
            await self.close(CLOSE_FORBIDDEN)
            return
        await self.accept()
        try:
            found = await find_signed_in(self.scope) if origin is Origin.PAGE else None
            is_too_often = await is_one_too_many(self.scope, found and found[0])
        except DatabaseError as error:
            await self.give_up(error)
            return
        if is_too_often:
            await self.answer(frames.error("rate_limited", "That was too often. Wait a while."))
            await self.close(CLOSE_TOO_MANY)
        elif found:
            await self.answer(self._welcome(*found))
        else:
            self.deadline = asyncio.create_task(self._expect_ticket())

    async def disconnect(self, code: int) -> None:
        self.is_closing = True
        for waiting in (self.deadline, self.heartbeat):
            if waiting:
                waiting.cancel()
        self.doing.end()
        hub().dismiss(self)
        await self.pumps.stop_all()

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """A frame with a ``ref`` gets one answer that carries it: its own, an ack or an error."""
        ref = None
        try:
            frame = frames.parse(text_data)
            ref = frames.ref_of(frame)
            answer = await self._handle(frame)
        except BadFrameError as problem:
            await self._complain(problem, ref)
        except DatabaseError as error:
            await self.give_up(error)
        except OSError:
            raise  # the client has gone meanwhile, and the server knows
        except Exception:
            log.exception("frame not answered")
            message = "That was our mistake. See whether it was done before you send it again."
            await self._complain(BadFrameError("internal_error", message), ref)
        else:
            if answer or ref is not None:
                echo = {} if ref is None else {"ref": ref}
                await self.answer((answer or {"type": "ack"}) | echo)

    async def _handle(self, frame: Frame) -> Frame | None:
        name = frame["type"]
        if not self.pace.take():
            message = f"That was too fast. Send at most {PER_SECOND} frames a second."
            raise BadFrameError("rate_limited", message)
        if name not in self.handlers:
            known = ", ".join(sorted(self.handlers))
            raise BadFrameError("unknown_type", f"Send a frame of one of these types: {known}.")
        if self.user is None and name not in ("auth", "ping"):
            raise BadFrameError("not_authenticated", "Send an auth frame with a ticket first.")
        frames.check_fields(frame)
        return await self.handlers[name](frame)

    async def authenticate(self, frame: Frame) -> Frame | None:
        """``auth {ticket}``: says who the program acts for. Once per socket."""
        if self.user is not None:
            raise BadFrameError("already_authenticated", "This socket is signed in already.")
        found = await redeem(frames.text_of(frame, "ticket"))
        if found is None:
            message = "This ticket is unknown, used or expired. Ask the API for a new one."
            await self.answer(frames.error("invalid_ticket", message, ref=frames.ref_of(frame)))
            await self.close(CLOSE_NOT_SIGNED_IN)
            return None
        return self._welcome(*found)

    async def subscribe(self, frame: Frame) -> None:
        """``subscribe {team, since, epoch}``: everything after ``since``, then live."""
        slug, since = frames.text_of(frame, "team"), frames.number_of(frame, "since")
        if slug not in self.pumps and len(self.pumps) >= MAX_SUBSCRIPTIONS:
            message = f"One socket takes at most {MAX_SUBSCRIPTIONS} teams."
            raise BadFrameError("too_many_subscriptions", message, team=slug)
        place = await find_place(self.user, slug)
        if place is None:
            message = "There is no such team, or you are not in it."
            raise BadFrameError("not_found", message, team=slug)
        if since > place.head or frame.get("epoch", place.epoch) != place.epoch:
            since = place.head
            gap = {"team": slug, "seq": place.head, "epoch": place.epoch}
            await self.answer({"type": "resync", **gap})
        await self.pumps.start(place, since)

    async def unsubscribe(self, frame: Frame) -> None:
        slug = frames.text_of(frame, "team")
        self.doing.leave(slug)
        await self.pumps.stop(slug)

    async def pong(self, frame: Frame) -> Frame:
        """Says where each subscription stands, so that a client can check itself."""
        return {"type": "pong", "teams": self.pumps.cursors()}

    async def answer(self, frame: Frame) -> None:
        """Send a frame, unless the socket is closing: then nobody would read it."""
        await self._send_text(encoded(frame).decode())

    async def send_line(self, line: Line) -> None:
        """The same, encoded already."""
        await self._send_text(line.text)

    async def _send_text(self, text: str) -> None:
        if self.is_closing:
            return
        try:
            await patiently(self.send(text_data=text))
        except TimeoutError:
            self._abandon()

    async def close(self, code: int | None = None, reason: str | None = None) -> None:
        if not self.is_closing:
            self.is_closing = True
            await super().close(code, reason)

    async def sign_out(self) -> None:
        """What the person was signed in by is over: they see nothing more of anything."""
        message = "You have been signed out here. Sign in again."
        self.doing.end()
        await self.pumps.stop_all()
        await self.answer(frames.error("signed_out", message))
        await self.close(CLOSE_NOT_SIGNED_IN)

    async def tell_inbox(self) -> None:
        """It has changed: what stands in it is for the API and the pages to say."""
        with contextlib.suppress(OSError):  # the client has gone meanwhile
            await self.answer({"type": "inbox"})

    async def shut_out(self, slug: str) -> None:
        message = "You cannot see this team any more."
        self.doing.leave(slug)
        await self.answer(frames.error("forbidden", message, team=slug))
        await self.close(CLOSE_FORBIDDEN)

    async def give_up(self, error: Exception) -> None:
        """The database does not answer. Better no socket than one that has fallen behind."""
        log.error("socket given up", error=f"{type(error).__name__}: {error}")
        message = "Stint cannot read its database at the moment. Connect again in a while."
        await self.answer(frames.error("unavailable", message))
        await self.close(CLOSE_TRY_AGAIN)

    def _welcome(self, user: User, access: Access) -> Frame:
        self.user, self.access = user, access
        if self.deadline:
            self.deadline.cancel()
        self.heartbeat = asyncio.create_task(self._beat())
        hub().welcome(self)
        return {"type": "hello", "protocol": 1, "user": {"id": str(user.pk), "name": user.name}}

    def _abandon(self) -> None:
        """Nothing can be sent, so nothing can be said either; the server drops the connection."""
        log.info("stalled socket given up", user=str(self.user and self.user.pk))
        self.is_closing = self.is_stalled = True
        if self.serving:
            self.serving.cancel()

    async def _beat(self) -> None:
        """Tell the client how far each log has come, so that it sees when it has fallen behind."""
        with contextlib.suppress(OSError):  # the client has gone meanwhile
            while True:
                await asyncio.sleep(HEARTBEAT_SECONDS * random.uniform(0.8, 1))  # noqa: S311
                heads = {place.slug: hub().head(place) for place in self.pumps.places()}
                await self.answer({"type": "heartbeat", "teams": heads})

    async def _expect_ticket(self) -> None:
        await asyncio.sleep(AUTH_SECONDS)
        message = "No auth frame with a ticket came in time."
        with contextlib.suppress(OSError):  # the client has gone meanwhile
            await self.answer(frames.error("not_authenticated", message))
            await self.close(CLOSE_NOT_SIGNED_IN)

    async def _complain(self, problem: BadFrameError, ref: Any) -> None:
        self.errors += 1
        await self.answer(frames.error(problem.code, str(problem), ref=ref, **problem.context))
        if self.errors >= MAX_ERRORS:
            await self.close(CLOSE_TOO_MANY)
