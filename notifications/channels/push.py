"""Deliveries to browsers: Web Push (RFC 8030), encrypted for the one that reads it (RFC 8291).

The push service in between learns that there is a message, from whom and how urgent, and not what
it says. ``address`` of the delivery is the id of the PushSubscription.
"""

import hashlib
import json
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from py_vapid import Vapid02  # type: ignore[import-untyped]
from pywebpush import WebPusher  # type: ignore[import-untyped]

from notifications.channels.calling import GONE, call, locate, require_time
from notifications.models import Delivery, Kind, PushSubscription
from notifications.outgoing.addresses import Address
from notifications.outgoing.posting import Answer
from notifications.short_texts import Short, short_text
from notifications.suppressing import Suppressed, TryLater

#: How long a service keeps it for a browser that is not there; a day later it is old news.
TTL = timedelta(days=1)
NOT_SET_UP = "Push is not set up: whoever runs Stint has to set VAPID_PRIVATE_KEY."
TURN_ON_ANEW = (
    "This Stint has another key for push messages than the device was turned on with. Turn push on "
    "anew there."
)
_NOT_US = (401, 403)
_TOKEN_LIVES = timedelta(hours=12)
_PRESSING = frozenset({Kind.ASSIGNED, Kind.MENTIONED, Kind.OVERDUE})


def prepare(delivery: Delivery) -> Callable[[], object]:
    owned = PushSubscription.objects.filter(user=delivery.recipient_id)
    found = owned.filter(pk=UUID(delivery.address)).first()
    if found is None:
        raise Suppressed("The person has removed this device.")
    return partial(send, found, short_text(delivery), Kind(delivery.kind))


def send(subscription: PushSubscription, text: Short, kind: Kind | None = None) -> None:
    """Hand it to the push service. Suppressed without our key, or with another one than the device
    knows; and when the browser has turned push off: then the device is forgotten. TryLater when the
    service does not answer, has no time or does not take our key: that is ours to mend, or the
    person's, whose list of devices says so.
    """
    if not settings.VAPID_PRIVATE_KEY:
        raise Suppressed(NOT_SET_UP)
    if subscription.has_other_key:
        raise Suppressed(TURN_ON_ANEW)
    address, places = locate(subscription.endpoint)
    headers = _headers(address, text, kind)
    _judge(subscription, call(address, places, _body(subscription, text), headers))
    _same(subscription).update(last_used_at=timezone.now(), refused_at=None)


def _judge(subscription: PushSubscription, answer: Answer) -> None:
    words = f": {answer.text[:200]}"
    require_time(answer, "The push service", words)
    if answer.status in GONE:
        subscription.delete()
        raise Suppressed("The browser takes no more push messages, so the device was removed.")
    if answer.status in _NOT_US:
        _same(subscription).update(refused_at=timezone.now())
        raise TryLater(f"The push service answered {answer.status}{words}")
    if not answer.is_good:
        raise OSError(f"The push service answered {answer.status}{words}")


def _same(subscription: PushSubscription) -> QuerySet[PushSubscription]:
    """Unless it was turned on anew meanwhile."""
    kept = PushSubscription.objects.filter(pk=subscription.pk, p256dh=subscription.p256dh)
    return kept.filter(vapid_key=subscription.vapid_key)


def _body(subscription: PushSubscription, text: Short) -> bytes:
    told = {"title": text.title, "body": text.body, "url": text.path, "tag": text.topic}
    keys = {"p256dh": subscription.p256dh, "auth": subscription.auth}
    pusher = WebPusher({"endpoint": subscription.endpoint, "keys": keys})
    encoded: bytes = pusher.encode(json.dumps(told).encode())["body"]
    return encoded


def _headers(address: Address, text: Short, kind: Kind | None) -> dict[str, str]:
    """A message of the same kind about the same thing takes the place of one still undelivered."""
    topic = hashlib.sha256(f"{text.topic}:{kind}".encode()).hexdigest()[:32]
    claims = {
        "aud": address.origin,
        "exp": int(time.time() + _TOKEN_LIVES.total_seconds()),
        "sub": settings.VAPID_SUBJECT,
    }
    signed = Vapid02.from_raw(settings.VAPID_PRIVATE_KEY.encode()).sign(claims)
    return {
        **signed,
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(int(TTL.total_seconds())),
        "Urgency": "high" if kind in _PRESSING else "normal",
        "Topic": topic,
    }
