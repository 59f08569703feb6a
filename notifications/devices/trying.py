"""Tests of one's own devices and chat. Somebody waits for them, and with them a thread of ours."""

from collections.abc import Callable
from threading import BoundedSemaphore

from accounts import limits
from accounts.limits import Limit
from accounts.models import User
from notifications.outgoing.posting import within
from notifications.suppressing import Refused, Suppressed, TryLater

SECONDS = 3.0
#: So many threads of a process at most wait for places that do not answer; pages have the others.
_ROOM = BoundedSemaphore(2)
_BUSY = "Other tests are on their way just now. Try again in a few seconds."


def tried(user: User, send: Callable[[], None]) -> str:
    """Send a test at once. Returns what came in between; nothing when it has arrived.

    Each person may 60 times in 15 minutes, devices and chat together.
    """
    limits.take(Limit.WEBHOOK, user.pk)
    if not _ROOM.acquire(blocking=False):
        return _BUSY
    try:
        with within(SECONDS):
            send()
    except (Suppressed, Refused, TryLater, OSError) as problem:
        return str(problem)
    finally:
        _ROOM.release()
    return ""
