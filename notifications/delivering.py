"""The life of a delivery: pending, in hand, then sent, suppressed, or dead after the last of many
failures (pauses.py) or one final refusal. What was sent may come back and is bounced then
(bouncing.py).

A worker takes one in hand by writing a lease into the row and raising its fence. It sends outside
of any transaction, and reports only if the fence is still its own: had it been so slow that the
lease ran out, somebody else has the delivery in hand and will report. A worker that is killed
leaves its lease to run out. So each mail is sent at least once, and twice only if a worker died
between sending and reporting, or if a server never said whether it took it.

Who is slow and alive asks for more time while it sends (holding.py).
"""

from datetime import timedelta
from functools import partial
from time import monotonic
from typing import Any

import structlog
from django.db import connection, transaction
from django.utils import timezone

from accounts.background import nudge
from notifications.channels import prepare, session
from notifications.holding import held_by
from notifications.keepable import keepable
from notifications.models import Delivery, DeliveryQuerySet
from notifications.notifying import DRAIN
from notifications.pauses import pause_after
from notifications.suppressing import NotYet, PerhapsTaken, Refused, Suppressed, TryLater

LEASE = timedelta(seconds=30)
#: With less time left than this, more is asked for: a request to a chat or a push service takes up
#: to 15 seconds (outgoing/posting.py), and mails ask every five.
_ENOUGH = LEASE * 2 / 3
#: After longer pauses beat has come by itself. A message with a countdown sits with a worker, which
#: takes more of them than it has threads, and is handed out twice if it sits there for an hour.
_SOON = timedelta(seconds=10)

log = structlog.stdlib.get_logger("stint.deliveries")
State = Delivery.State


def work_off(**chosen: Any) -> None:
    """Drain, and have the job come back when the pause of one that failed is over."""
    pause = drain(**chosen)
    if pause and pause < _SOON:
        nudge(DRAIN, countdown=pause.total_seconds())


def drain(*, until: float | None = None, **chosen: str) -> timedelta | None:
    """Send everything that is due, or of one channel, or to one address of it. Returns the shortest
    pause before one that failed is due again.

    ``until``: at this moment of ``monotonic`` it ends, when it has sent at least one.

    Only this worker's own failures count: if each asked to come back for what others have in hand,
    under load the visits would never end.
    """
    pauses = []
    with session():
        while delivery := claim(**chosen):
            if pause := deliver(delivery):
                pauses.append(pause)
            if until is not None and monotonic() >= until:
                break
    return min(pauses, default=None)


@transaction.atomic
def claim(**chosen: str) -> Delivery | None:
    """Take the delivery that has been due longest in hand; no other worker gets the same one."""
    skips = connection.features.has_select_for_update_skip_locked
    due = Delivery.objects.due(timezone.now()).filter(**chosen)
    found = due.select_for_update(skip_locked=skips, of=("self",)).first()
    if found is None:
        return None
    found.state, found.fence, found.lease_until = (
        State.LEASED,
        found.fence + 1,
        timezone.now() + LEASE,
    )
    found.save(update_fields=["state", "fence", "lease_until"])
    return found


def deliver(delivery: Delivery) -> timedelta | None:
    """Send one that is in hand, and write down what became of it.

    Returns the pause before the next attempt if it failed and there is to be one.
    """
    try:
        with held_by(partial(_hold, delivery)):
            send = prepare(delivery)
            if not _in_hand(delivery).exists():
                return None
            reply = send()
    except NotYet as quiet:
        _report(delivery, state=State.PENDING, next_at=quiet.until)
    except Suppressed as reason:
        _report(delivery, state=State.SUPPRESSED, last_error=str(reason), reply="")
    except Refused as answer:
        _give_up(delivery, str(answer))
    except Exception as error:  # noqa: BLE001  The edge: whatever is wrong with one, the others go.
        return _fail(delivery, error)
    else:
        said = str(reply or "")
        _report(delivery, state=State.SENT, sent_at=timezone.now(), last_error="", reply=said)
    return None


def _give_up(delivery: Delivery, reply: str) -> None:
    log.warning("delivery refused", delivery=str(delivery.pk), reply=reply)
    attempts = delivery.attempts + 1
    _report(delivery, state=State.DEAD, attempts=attempts, last_error=reply, reply=reply)


def _fail(delivery: Delivery, error: Exception) -> timedelta | None:
    attempts, unsure = delivery.attempts + 1, delivery.unsure
    unsure += isinstance(error, PerhapsTaken)
    pause = pause_after(attempts, unsure, error)
    state = State.DEAD if pause is None else State.PENDING
    reason, reply = f"{type(error).__name__}: {error}", ""
    if isinstance(error, TryLater):
        reason, reply = str(error), error.reply
    _report(
        delivery,
        state=state,
        attempts=attempts,
        unsure=unsure,
        next_at=timezone.now() + (pause or timedelta()),
        last_error=reason,
        reply=reply,
    )
    log.warning("delivery failed", delivery=str(delivery.pk), attempts=attempts, state=state)
    return pause


def _report(delivery: Delivery, **outcome: Any) -> None:
    """Whatever other programs have said goes into the row here, and nowhere else."""
    for name in outcome.keys() & {"last_error", "reply"}:
        outcome[name] = keepable(outcome[name])
    if not _in_hand(delivery).update(lease_until=None, **outcome):
        log.warning("delivery taken over", delivery=str(delivery.pk), fence=delivery.fence)


def _hold(delivery: Delivery) -> bool:
    now = timezone.now()
    if delivery.lease_until and delivery.lease_until - now > _ENOUGH:
        return True
    if not _in_hand(delivery).update(lease_until=now + LEASE):
        return False
    delivery.lease_until = now + LEASE
    return True


def _in_hand(delivery: Delivery) -> DeliveryQuerySet:
    return Delivery.objects.filter(pk=delivery.pk, fence=delivery.fence, state=State.LEASED)
