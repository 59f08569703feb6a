"""Why a message that was planned is not sent after all, or not yet."""

from datetime import datetime, timedelta

#: Of what somebody has taken back before it was told.
UNDONE = "It was undone."


class Suppressed(Exception):  # noqa: N818  (no error: a mail that is not wanted any more)
    """Says why there is nothing to send."""


class Refused(Exception):  # noqa: N818  (an answer, not a fault of ours)
    """Says with what words it was turned away for good: trying again would change nothing."""


class NotYet(Exception):  # noqa: N818  (no error: the person is not to be disturbed now)
    """Says from when on it may be sent."""

    def __init__(self, until: datetime) -> None:
        super().__init__(f"Not before {until.isoformat()}.")
        self.until = until


class TryLater(Exception):  # noqa: N818  (no error of ours: the other side wants a pause)
    """Who was to take it is away, or wants to be left alone for at least ``pause``.

    ``reply`` is what it said to this message, for the person as well.
    """

    def __init__(self, reason: str, pause: timedelta = timedelta(), *, reply: str = "") -> None:
        super().__init__(reason)
        self.pause, self.reply = pause, reply


class PerhapsTaken(TryLater):
    """It was handed over whole, and then nothing was said: each other try may be a second copy."""
