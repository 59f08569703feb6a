"""Sending a webhook what it has not had, in the order of the log.

Each webhook has a cursor of its own in the log of its team. A worker takes the cursor in hand by a
lease and a fence, as it does a delivery (delivering.py), and sends one event after another. What
fails is tried again, later and later over a day, and what comes after it waits: a receiver sees
events in order. After a day, or when it says that it is gone (410), it is switched off.

A killed worker leaves its lease to run out, and an emptied Redis only costs a reminder: the log
and the cursor are all there is to know. So each event is sent at least once, and again only if a
worker died between the answer and writing it down.
"""

import random
from datetime import datetime, timedelta
from http import HTTPStatus
from time import monotonic
from typing import Any
from uuid import UUID

import structlog
from django.db import connection, transaction
from django.utils import timezone

from notifications.models import Webhook, WebhookAttempt, WebhookCursor, WebhookCursorQuerySet
from notifications.outgoing.posting import Answer
from notifications.webhooks import sending
from notifications.webhooks.actions import switch_off
from notifications.webhooks.bodies import message_id
from notifications.webhooks.owners import obstacle
from notifications.webhooks.verbs import TEST, wanted
from teams import clock, things
from teams.models import Event

#: Longer than asking the DNS and one request can take.
LEASE = timedelta(seconds=60)
PAUSES = tuple(
    timedelta(seconds=seconds)
    for seconds in (5, 30, 120, 600, 1800, 3600, 2 * 3600, 4 * 3600, 8 * 3600)
)
PATIENCE = timedelta(hours=24)
#: How soon the rights of an owner who had none are asked for again.
PAUSED_FOR = timedelta(minutes=5)
#: After so many seconds it is the turn of other webhooks, and the rest waits for the next one.
TURN = 5.0

log = structlog.stdlib.get_logger("stint.webhooks")


def visit(webhook_id: UUID) -> bool:
    """Send what is due to one webhook, for one turn. True when there is more to be sent at once."""
    ends = monotonic() + TURN
    taken = _claim(webhook_id)
    if taken is None:
        return False
    while cursor := _in_hand(taken).select_related("webhook__team", "webhook__owner").first():
        if not _step(cursor) or monotonic() >= ends:
            break
    _in_hand(taken).update(lease_until=None)
    return WebhookCursor.objects.due(timezone.now()).filter(pk=webhook_id).exists()


@transaction.atomic
def _claim(webhook_id: UUID) -> WebhookCursor | None:
    """No other worker gets the same one until it is released, or this one is taken for dead."""
    skips = connection.features.has_select_for_update_skip_locked
    due = WebhookCursor.objects.due(timezone.now()).filter(pk=webhook_id)
    cursor = due.select_for_update(skip_locked=skips, of=("self",)).first()
    if cursor is None:
        return None
    cursor.fence += 1
    cursor.lease_until = timezone.now() + LEASE
    cursor.save(update_fields=["fence", "lease_until"])
    return cursor


def _step(cursor: WebhookCursor) -> bool:
    """One thing that there is to do. False when that was the last one for now."""
    if cursor.test_id:
        return _send_test(cursor, cursor.test_id)
    if not cursor.webhook.is_active or cursor.webhook.team.deleted_at:
        return False
    if reason := obstacle(cursor.webhook):
        _pause(cursor, reason)
        return False
    if cursor.is_paused:
        _resume(cursor)
    if cursor.replay_from is not None:
        return _go_back(cursor, cursor.replay_from)
    if cursor.next_at > timezone.now():
        return False
    return _send_next(cursor)


def _send_test(cursor: WebhookCursor, test_id: UUID) -> bool:
    """It says nothing about the events, and leaves them as they were."""
    answer = sending.send_test(cursor.webhook, test_id, lambda: _hold(cursor))
    if answer is None:
        return False
    with transaction.atomic():
        if not _is_there(cursor):
            return False
        message = message_id(cursor.webhook, test_id)
        _note(cursor.webhook, answer, message=message, verb=TEST)
        _in_hand(cursor).filter(test_id=test_id).update(test_id=None)
    return True


def _go_back(cursor: WebhookCursor, seq: int) -> bool:
    asked = _in_hand(cursor).filter(replay_from=seq)
    return bool(asked.update(seq=seq - 1, replay_from=None))


def _pause(cursor: WebhookCursor, reason: str) -> None:
    """For a day; then it is off, and those who can mend it are told."""
    now = timezone.now()
    since = (cursor.is_paused and cursor.failing_since) or now
    paused = {"is_paused": True, "failing_since": since, "problem": reason}
    is_ours = _unmended(cursor).update(next_at=now + PAUSED_FOR, **paused)
    if is_ours and now >= since + PATIENCE:
        switch_off(webhook=cursor.webhook, reason=f"It was paused for a day. {reason}")


def _resume(cursor: WebhookCursor) -> None:
    """The day of the pause is none of failures."""
    _in_hand(cursor).update(**_WELL)
    cursor.refresh_from_db(fields=list(_WELL))


def _send_next(cursor: WebhookCursor) -> bool:
    webhook = cursor.webhook
    head = clock.head(webhook.team)
    log_after = Event.objects.since(webhook.team, cursor.seq).select_related("actor")
    event = log_after.filter(wanted(webhook.events)).first()
    if event is None:
        # Nothing up to the head that was read before is for this webhook.
        _in_hand(cursor).update(seq=max(head, cursor.seq), **_WELL)
        return False
    answer = sending.send_event(webhook, event, lambda: _hold(cursor))
    if answer is None:
        return False
    return _report(cursor, event, answer)


def _hold(cursor: WebhookCursor) -> bool:
    """Ask for more time; False when somebody else has taken the cursor."""
    return bool(_in_hand(cursor).update(lease_until=timezone.now() + LEASE))


#: What stands in a cursor whose last event has arrived.
_WELL = {"tries": 0, "failing_since": None, "problem": "", "is_paused": False}


def _report(cursor: WebhookCursor, event: Event, answer: Answer) -> bool:
    with transaction.atomic():
        if not _is_there(cursor):
            return False
        _note(
            cursor.webhook,
            answer,
            message=message_id(cursor.webhook, event.pk),
            seq=event.seq,
            verb=event.verb,
            number=cursor.tries + 1,
        )
        if answer.is_good:
            return bool(_in_hand(cursor).update(seq=event.seq, **_WELL))
    _fail(cursor, answer)
    return False


def _fail(cursor: WebhookCursor, answer: Answer) -> None:
    now = timezone.now()
    since = cursor.failing_since or now
    problem = answer.error or f"It answered {answer.status}."
    tried = {"tries": cursor.tries + 1, "failing_since": since, "problem": problem}
    is_ours = _unmended(cursor).update(next_at=_next(cursor.tries, since, answer), **tried)
    log.warning("webhook failed", webhook=str(cursor.pk), tries=cursor.tries + 1, problem=problem)
    if not is_ours:
        return
    if answer.status == HTTPStatus.GONE:
        switch_off(webhook=cursor.webhook, reason="It answered 410: there is no receiver any more.")
    elif now >= since + PATIENCE:
        reason = f"It has not taken an event for a day. {problem}"
        switch_off(webhook=cursor.webhook, reason=reason)


def _next(tries: int, since: datetime, answer: Answer) -> datetime:
    """A little later by chance, so that what failed together does not come back together.

    The last try is made when the day is over, not after it.
    """
    pause = PAUSES[min(tries, len(PAUSES) - 1)] * random.uniform(1, 1.1)  # noqa: S311
    now = timezone.now()
    last = max(since + PATIENCE, now + PAUSES[0])
    return min(now + max(pause, timedelta(seconds=answer.wait)), last)


def _is_there(cursor: WebhookCursor) -> bool:
    """False when somebody has deleted it during the request; else nobody does until the transaction
    ends.
    """
    return bool(things.hold(Webhook.objects.filter(pk=cursor.pk)))


def _note(webhook: Webhook, answer: Answer, **about: Any) -> None:
    WebhookAttempt.objects.create(
        webhook=webhook,
        status=answer.status,
        is_done=answer.is_good,
        answer=answer.text[: sending.MOST_KEPT],
        error=answer.error,
        milliseconds=answer.milliseconds,
        **about,
    )


def _unmended(cursor: WebhookCursor) -> WebhookCursorQuerySet:
    """Unless somebody has it begin anew meanwhile: then a failure of before says nothing of it."""
    return _in_hand(cursor).filter(next_at=cursor.next_at)


def _in_hand(cursor: WebhookCursor) -> WebhookCursorQuerySet:
    return WebhookCursor.objects.filter(pk=cursor.pk, fence=cursor.fence)
