"""Keeping a delivery in hand while it is sent, however slow the other side is.

Whoever sends asks before each thing that cannot be taken back. So what two workers have taken, the
first having been too slow, is sent by the second alone.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

#: What is sent without a delivery, such as a test, is nobody else's.
_renew: ContextVar[Callable[[], bool]] = ContextVar("renew", default=lambda: True)


class TakenOver(ConnectionError):  # noqa: N818  (no fault: it is in other hands)
    """Somebody else has it in hand: they send it and report."""

    def __init__(self) -> None:
        super().__init__("Another worker has taken it over.")


@contextmanager
def held_by(renew: Callable[[], bool]) -> Iterator[None]:
    """What is sent within is held by ``renew``, which says whether it is still ours."""
    token = _renew.set(renew)
    try:
        yield
    finally:
        _renew.reset(token)


def hold() -> bool:
    """Ask for more time, if there is little left. False when somebody else has it in hand."""
    return _renew.get()()


def require_held() -> None:
    """Raises TakenOver when somebody else has it in hand."""
    if not hold():
        raise TakenOver
