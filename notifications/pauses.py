"""When a delivery that failed is tried again, and when it is given up.

Three quick tries, for what was only a hiccup. Where the other side is away or asks to come back,
it waits longer and longer after those, for nearly a day: a mail server that is being mended loses
nobody's mail. What a server may have taken is tried seldom: each time may bring a second copy. What
else fails is a fault that no waiting mends.
"""

from datetime import timedelta

from notifications.suppressing import PerhapsTaken, TryLater

QUICK: tuple[timedelta, ...] = (timedelta(seconds=2), timedelta(seconds=4))
PATIENT = (
    *(timedelta(minutes=minutes) for minutes in (1, 5, 15)),
    *(timedelta(hours=hours) for hours in (1, 3, 6, 6, 6)),
)
UNSURE = (timedelta(hours=1), timedelta(hours=6))


def pause_after(failures: int, unsure: int, error: Exception) -> timedelta | None:
    """The pause after so many failures of which this is the last; None when it is given up.

    ``unsure``: of so many of them nobody knows whether it was taken all the same.
    """
    if isinstance(error, PerhapsTaken):
        return UNSURE[unsure - 1] if unsure <= len(UNSURE) else None
    pauses, asked = QUICK, timedelta()
    if isinstance(error, TryLater):
        pauses, asked = QUICK + PATIENT, error.pause
    return max(asked, pauses[failures - 1]) if failures <= len(pauses) else None
