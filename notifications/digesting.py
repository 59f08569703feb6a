"""Digests: what was collected for a person, in one mail, when its hour has come.

A notification waits as long as ``is_collected`` and without a ``mail``. A digest is due when one
has waited since before its hour; making it sets the mail of all that wait, under a lock on the
person's settings. So beat that comes late makes a late digest, beat that comes twice makes one,
what comes when the hour has passed waits for the next, and nothing is left out. A digest that
cannot be made waits as it did, and holds up no other.
"""

from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils import timezone

from accounts.background import nudge
from accounts.models import User
from notifications.hours import latest_digest
from notifications.models import Delivery, Kind, Notification, NotificationSettings
from notifications.notifying import DRAIN
from notifications.sweeping import does


def send_due_digests() -> int:
    """For everybody for whom something waits and whose hour has come. Returns how many."""
    now = timezone.now()
    waiting = Notification.objects.collected()
    people = User.objects.filter(pk__in=waiting.values("recipient"), is_active=True)
    settings = NotificationSettings.objects.filter(user__in=people).select_related("user")
    sent = list[User]()
    for row in settings:
        does(partial(_send_if_due, row, now, sent), "send_digests", person=str(row.pk))
    return len(sent)


@transaction.atomic
def send_digest(person: User, now: datetime) -> bool:
    """Of all that waits up to now, whatever the hour. False when nothing does."""
    settings = NotificationSettings.objects.select_for_update().get(pk=person.pk)
    waiting = Notification.objects.collected().filter(recipient=person)
    settings.digested_at = now
    settings.save(update_fields=["digested_at"])
    if (first := waiting.order_by("id").first()) is None:
        return False
    digest = Delivery.objects.create(
        kind=Kind.DIGEST,
        address=person.email,
        recipient=person,
        payload={"target": str(person.pk), "actor": None},
        dedupe_key=f"digest:{first.pk}",
    )
    waiting.update(mail=digest)
    nudge(DRAIN)
    return True


@transaction.atomic
def _send_if_due(found: NotificationSettings, now: datetime, sent: list[User]) -> None:
    settings = NotificationSettings.objects.select_for_update().get(pk=found.pk)
    due = latest_digest(now, settings, found.user.time_zone)
    is_late = settings.digested_at is None or settings.digested_at < due
    waited = Notification.objects.collected().filter(recipient=found.user, created_at__lte=due)
    if is_late and waited.exists() and send_digest(found.user, now):
        sent.append(found.user)
