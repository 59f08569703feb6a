"""Turning push messages on and off, browser by browser. No event: it is nobody else's matter."""

import base64
import binascii
from functools import partial

from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.urls import reverse

from accounts.exceptions import Conflict
from accounts.models import User
from accounts.models.names import NOT_ONE_LINE, is_one_line
from notifications.channels import push
from notifications.devices.trying import tried
from notifications.models import PushSubscription
from notifications.outgoing.addresses import Refused, check
from notifications.short_texts import Short

MOST_DEVICES = 20
_AUTH_BYTES = 16


@transaction.atomic
def subscribe(
    *,
    actor: User | None,
    user: User,
    endpoint: str,
    p256dh: str,
    auth: str,
    label: str = "",
    replaces: str = "",
) -> PushSubscription:
    """Send this browser what the person wants by push. They do it themself, with up to 20. Conflict
    where push is not set up.

    A browser that was another person's, who used it before, is theirs from now on. ``replaces`` is
    the endpoint that it had before: it gives way, and its name stays.
    """
    if actor is not None and actor.pk != user.pk:
        raise PermissionDenied("You can turn on push only for yourself.")
    if not settings.VAPID_PRIVATE_KEY:
        raise Conflict(push.NOT_SET_UP)
    _check(endpoint, p256dh, auth, label)
    User.objects.select_for_update().get(pk=user.pk)
    label = _take_away(user, replaces, endpoint) or label
    others = PushSubscription.objects.filter(user=user).exclude(endpoint=endpoint)
    if others.count() >= MOST_DEVICES:
        raise Conflict(f"There are {MOST_DEVICES} devices already. Remove one first.")
    values = {"user": user, "p256dh": p256dh, "auth": auth, "label": label[:100]}
    values |= {"vapid_key": settings.VAPID_PUBLIC_KEY, "refused_at": None}
    found, _ = PushSubscription.objects.update_or_create(endpoint=endpoint, defaults=values)
    return found


def unsubscribe(*, actor: User | None, subscription: PushSubscription) -> None:
    """Send it nothing more. Its owner may; what is on its way is not called back."""
    if actor is not None and actor.pk != subscription.user_id:
        raise PermissionDenied("You can remove only your own devices.")
    subscription.delete()


def try_device(*, actor: User, subscription: PushSubscription) -> str:
    """Send a test at once. Returns what came in between; nothing when it has arrived.

    Its owner may. A browser that has turned push off is forgotten.
    """
    if actor.pk != subscription.user_id:
        raise PermissionDenied("You can try only your own devices.")
    path = reverse("notifications:devices")
    text = Short("Push works on this device", "You asked Stint for this message.", path, "test")
    return tried(actor, partial(push.send, subscription, text))


def _take_away(user: User, replaced: str, endpoint: str) -> str:
    """Their browser at the endpoint that is replaced, by another; returns what it was called."""
    if not replaced or replaced == endpoint:
        return ""
    found = PushSubscription.objects.filter(user=user, endpoint=replaced).first()
    if found is None:
        return ""
    found.delete()
    return found.label


def _check(endpoint: str, p256dh: str, auth: str, label: str) -> None:
    errors = {}
    try:
        check(endpoint)
    except Refused as refusal:
        errors["endpoint"] = str(refusal)
    if not _is_point(p256dh):
        errors["p256dh"] = "This is no public key of a browser."
    if len(_bytes(auth)) != _AUTH_BYTES:
        errors["auth"] = "This is no secret of a browser: 16 bytes in base64url."
    if not is_one_line(label):
        errors["label"] = NOT_ONE_LINE
    if errors:
        raise ValidationError(errors)


def _is_point(text: str) -> bool:
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), _bytes(text))
    except ValueError:
        return False
    return True


def _bytes(text: str) -> bytes:
    """Of base64url; nothing of what is none."""
    try:
        padded = text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4)
        return base64.b64decode(padded, altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return b""
