"""The errors that Django has no word for, in the lowest room so that every app may raise them."""

from typing import Any


class Conflict(Exception):  # noqa: N818  (named as HTTP names it)
    """The request is well formed but collides with what is already there. The API answers 409."""


class Vanished(Conflict):
    """What is being written refers to a row that somebody else has deleted meanwhile.

    PostgreSQL tells before the clock (teams/clock.py), SQLite at the commit (config/sqlite).
    """

    def __init__(self) -> None:
        super().__init__("Something that this refers to has just been deleted. Read it again.")


class Unavailable(Exception):  # noqa: N818
    """Something that Stint stands on does not answer; later it will. The API answers 503."""


class Stale(Exception):  # noqa: N818
    """Somebody changed it since the caller read version ``seen`` of it. The API answers 412.

    ``thing`` is as it is now, read under its lock.
    """

    def __init__(self, thing: Any, seen: int) -> None:
        super().__init__("Somebody has changed this meanwhile. Read it again, then change it.")
        self.thing = thing
        self.seen = seen


class TooMany(Exception):  # noqa: N818
    """Somebody does something too often. Pages and API answer 429.

    ``use`` is the accounts.limits.Use that is used up, and ``said`` a sentence on what it was.
    """

    def __init__(self, use: Any, said: str) -> None:
        super().__init__(f"{said} Try again in {_minutes(use.reset)}.")
        self.use = use


def _minutes(seconds: int) -> str:
    minutes = -(-seconds // 60)
    return "a minute" if minutes <= 1 else f"{minutes} minutes"
