"""Telling the processes that hold sockets that a team has moved on.

The message only says "team T is at N" and may be lost: every socket reads the log from its own
cursor, and hub.py looks at the teams' heads every few seconds anyway. So nothing here waits, and
nothing here can fail a request.
"""

import asyncio
import os
import threading
from collections.abc import Collection
from concurrent.futures import Future
from functools import partial
from typing import Any
from uuid import UUID

import structlog
from channels.layers import get_channel_layer
from django.db import transaction

#: Every process that holds sockets listens to this one group, and passes by what is not for it.
GROUP = "stint.teams"

log = structlog.stdlib.get_logger("stint.live")
_lock = threading.Lock()
_loop: asyncio.AbstractEventLoop | None = None
_loop_pid = 0


def use_loop(loop: asyncio.AbstractEventLoop) -> None:
    """Announce on this loop: the one that serves sockets, if this process does.

    The layer in memory works on one loop only, and views run in other threads.
    """
    global _loop, _loop_pid
    _loop, _loop_pid = loop, os.getpid()


def announce(team_id: UUID, seq: int) -> None:
    """From any thread, after the commit: say that the team's log has reached ``seq``."""
    tell({"type": "team.advanced", "team": str(team_id), "seq": seq})


def announce_end(user_id: UUID) -> None:
    """From any thread, after the commit: say that an access of this person is over."""
    tell({"type": "access.ended", "user": str(user_id)})


def announce_inbox(user_ids: Collection[UUID]) -> None:
    """At the commit: say to the open pages of these people that their inbox has changed."""
    message = {"type": "inbox.changed", "users": [str(pk) for pk in user_ids]}
    if user_ids:
        transaction.on_commit(partial(tell, message), robust=True)


def tell(message: dict[str, Any]) -> None:
    """Say something to all processes that hold sockets, this one included, if it arrives."""
    sending = get_channel_layer().group_send(GROUP, message)
    asyncio.run_coroutine_threadsafe(sending, _running_loop()).add_done_callback(_log_failure)


def _running_loop() -> asyncio.AbstractEventLoop:
    """The loop given by :func:`use_loop`, or one in a thread of its own, made once per process.

    A forked child has its parent's variables but not its threads, hence the process id.
    """
    with _lock:
        if _loop is None or _loop_pid != os.getpid() or _loop.is_closed():
            loop = asyncio.new_event_loop()
            threading.Thread(target=loop.run_forever, name="announcer", daemon=True).start()
            use_loop(loop)
        assert _loop is not None  # noqa: S101  (for the type checker)
        return _loop


def _log_failure(sending: Future[None]) -> None:
    if not sending.cancelled() and (error := sending.exception()):
        log.warning("announcement lost", error=f"{type(error).__name__}: {error}")
