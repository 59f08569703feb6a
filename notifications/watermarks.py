"""Jobs that go by the clock work through the time since they were last done, not since a tick.

The mark moves when everything up to it is done. A beat that was dead for an hour therefore makes
things late and loses none; a job that is killed does its stretch again, so what it does must be
safe to do twice. What alone fails is left behind: it gets a mark of its own, which stays where it
was last done until that goes well, and the others go on.
"""

from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from uuid import UUID

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


def leave_behind(job: str, subjects: Collection[UUID], after: datetime) -> None:
    """These are done up to ``after`` only. A mark that one has already stays where it is."""
    marks = [Watermark(job=_of(job, subject), done_until=after) for subject in subjects]
    Watermark.objects.bulk_create(marks, ignore_conflicts=True)


def left_behind(job: str) -> dict[UUID, datetime]:
    """What is behind, and up to when it is done."""
    marks = Watermark.objects.filter(job__startswith=_of(job))
    return {UUID(mark.job.removeprefix(_of(job))): mark.done_until for mark in marks}


def catch_up(job: str, subjects: Collection[UUID]) -> None:
    """These are done like all others."""
    Watermark.objects.filter(job__in=[_of(job, subject) for subject in subjects]).delete()


def is_of_one(job: str) -> bool:
    """Whether the mark of this name is of something that was left behind."""
    return ":" in job


def _of(job: str, subject: UUID | None = None) -> str:
    return f"{job}:{subject.hex if subject else ''}"
