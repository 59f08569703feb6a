"""Mails about an account itself: confirming another address."""

from typing import Any

from django.conf import settings
from django.db.models import Q, Value
from django.db.models.functions import Replace
from django.urls import reverse

from accounts.background import nudge
from accounts.email_change import Side, make_token
from accounts.models import EmailChange, User
from notifications.models import BouncingAddress, Delivery, Kind, OptOut
from notifications.suppressing import Suppressed


def queue_email_change(change: EmailChange) -> None:
    """One mail to each address that has not said yes, in the transaction of the request."""
    sides = {
        Kind.EMAIL_OLD: (change.user.email, change.old_confirmed_at),
        Kind.EMAIL_NEW: (change.email, change.new_confirmed_at),
    }
    Delivery.objects.bulk_create(
        Delivery(
            kind=kind,
            address=address,
            recipient=change.user,
            payload={"target": str(change.pk), "actor": str(change.user_id)},
            dedupe_key=f"{change.pk}:{kind}",
        )
        for kind, (address, confirmed_at) in sides.items()
        if confirmed_at is None
    )
    nudge("notifications.jobs.drain_deliveries")


def email_change_context(delivery: Delivery, *, side: Side) -> dict[str, Any]:
    waiting = {"pk": delivery.payload["target"], f"{side}_confirmed_at": None}
    change = EmailChange.objects.open().select_related("user").filter(**waiting).first()
    if change is None:
        raise Suppressed("The change of address has been confirmed or called off.")
    url = settings.SITE_URL + reverse("accounts:confirm_email", args=[make_token(change, side)])
    return {"change": change, "person": change.user, "url": url}


def erase_address(user: User, email: str) -> None:
    """Of an account that has ended: what was sent stays counted, to whom is forgotten."""
    theirs = Delivery.objects.filter(Q(recipient=user) | Q(address=email))
    key = Replace("dedupe_key", Value(email), Value(user.email))
    theirs.update(address=user.email, dedupe_key=key)
    OptOut.objects.filter(address=email).delete()
    BouncingAddress.objects.filter(address=email).delete()
