"""Jobs that go through many people or tasks: what is wrong with one holds up no other."""

from collections.abc import Callable
from typing import Any

import structlog

log = structlog.stdlib.get_logger("stint.sweeps")


def does(work: Callable[[], object], job: str, **subject: Any) -> bool:
    """Whether it went well. If not, the log says whole what happened, and to whom.

    The caller sees to it that what failed is tried again the next time.
    """
    try:
        work()
    except Exception:
        log.exception("sweep_failed", job=job, **subject)
        return False
    return True
