"""Jobs that go by the clock work through the time since they were last done, not since a tick.

The mark moves when everything up to it is done. A beat that was dead for an hour therefore makes
things late and loses none; a job that is killed does its stretch again, so what it does must be
safe to do twice.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.utils import timezone

from notifications.models import Watermark

#: Each stretch begins a little before the last one ended. What was written by a transaction that
#: was still open then is found now.
OVERLAP = timedelta(minutes=5)


def since_last(job: str, work: Callable[[datetime, datetime], None]) -> None:
    """Call ``work(after, until)`` for the time since it was last done, and note that it is.

    A job begins to count at its first run: what was before that is nobody's to be told.
    """
    now = timezone.now()
    mark, _ = Watermark.objects.get_or_create(job=job, defaults={"done_until": now})
    work(mark.done_until - OVERLAP, now)
    Watermark.objects.filter(job=job, done_until__lt=now).update(done_until=now)
