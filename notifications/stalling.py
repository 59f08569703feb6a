"""Whether what runs in the background runs: the clock (beat), a worker, and the mails.

Beat sends a heartbeat every fifteen seconds and notes that it did; the worker that takes it notes
that, too. Both stand in the database, which both modes have and nothing empties. The sentences are
for staff and for machines: they say what to do, and nothing secret.
"""

import time
from datetime import datetime, timedelta
from typing import Any

from celery.signals import before_task_publish
from django.db import connection
from django.utils import timezone

from notifications.models import Delivery, DeliveryQuerySet, Watermark
from notifications.pauses import QUICK
from notifications.watermarks import is_of_one

HEARTBEAT = "notifications.jobs.heartbeat"
BEAT, WORKER = "beat", "worker"
SILENT = timedelta(seconds=90)
LATE = timedelta(minutes=5)
#: So often has a message failed that has waited as long as that.
_MANY = len(QUICK) + 3
#: After a start the others may still be starting; nothing is said before they had their time.
GRACE_SECONDS = 60.0
_started = time.monotonic()
_LOOK = "Look at its process and its log, and start it again; nothing is lost meanwhile."


def note(name: str) -> None:
    """``name`` is alive now."""
    now = timezone.now()
    Watermark.objects.update_or_create(job=name, defaults={"done_until": now})


@before_task_publish.connect(sender=HEARTBEAT)
def note_beat(**_: Any) -> None:
    """Only beat sends this job. Its process keeps no connection open in between."""
    try:
        note(BEAT)
    finally:
        if not connection.in_atomic_block:
            connection.close()


def stalls() -> list[str]:
    """A sentence for whatever stands still. Costs three queries."""
    if time.monotonic() - _started < GRACE_SECONDS:
        return []
    now = timezone.now()
    marks = dict(Watermark.objects.values_list("job", "done_until"))
    found = []
    if _is_silent(marks.get(BEAT), now):
        found.append(f"The clock (beat) has stood still for {_since(marks.get(BEAT))}. {_LOOK}")
    elif _is_silent(marks.get(WORKER), now):
        found.append(f"No worker has done a job for {_since(marks.get(WORKER))}. {_LOOK}")
    if late := Delivery.objects.due(now - LATE).count():
        found.append(
            f"{late:,} message{'' if late == 1 else 's'} should have been sent minutes ago. Look "
            "at the log of the workers, and start more of them if they are only slow."
        )
    if stuck := _stuck().count():
        found.append(
            f"{stuck:,} message{'' if stuck == 1 else 's'} could not be sent for minutes and "
            f"{'waits' if stuck == 1 else 'wait'} for another try. Deliveries in the back office "
            "say why: look at the server and its settings (EMAIL_URL, SMS_URL)."
        )
    if failing := sum(map(is_of_one, marks)):
        found.append(
            f"Reminders of {failing:,} task{'' if failing == 1 else 's'} fail and are tried again "
            "each minute. The log of the workers says why (sweep_failed)."
        )
    return found


def _stuck() -> DeliveryQuerySet:
    """What waits for a server of ours. One that has answered to the message is there, and a chat
    or a browser is the person's own.
    """
    ours = (Delivery.Channel.EMAIL, Delivery.Channel.SMS)
    waiting = Delivery.objects.filter(state=Delivery.State.PENDING, channel__in=ours, reply="")
    return waiting.filter(attempts__gte=_MANY)


def _is_silent(heard: datetime | None, now: datetime) -> bool:
    return heard is None or now - heard > SILENT


def _since(heard: datetime | None) -> str:
    if heard is None:
        return "as long as this Stint is there"
    minutes = round((timezone.now() - heard).total_seconds() / 60)
    return f"{minutes} minutes" if minutes > 1 else "a minute"
