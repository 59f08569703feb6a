"""When a delivery that failed is tried again, and when it is given up.

Three quick tries, for what was only a hiccup. Where the other side is away or asks to come back,
it waits longer and longer after those, for nearly a day: a mail server that is being mended loses
nobody's mail. What else fails is a fault that no waiting mends.
"""

from datetime import timedelta

from notifications.suppressing import TryLater

QUICK: tuple[timedelta, ...] = (timedelta(seconds=2), timedelta(seconds=4))
PATIENT = (
    *(timedelta(minutes=minutes) for minutes in (1, 5, 15)),
    *(timedelta(hours=hours) for hours in (1, 3, 6, 6, 6)),
)


def pause_after(failures: int, error: Exception) -> timedelta | None:
    """The pause after so many failures of which this is the last; None when it is given up."""
    pauses, asked = QUICK, timedelta()
    if isinstance(error, TryLater):
        pauses, asked = QUICK + PATIENT, error.pause
    return max(asked, pauses[failures - 1]) if failures <= len(pauses) else None
