"""What people and events do to deliveries. How they are sent is in delivering.py."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts.background import nudge
from accounts.exceptions import Conflict
from accounts.models import BackOffice, User
from notifications.models import Delivery, OptOut
from notifications.planning import plan
from teams.models import Event

DRAIN = "notifications.jobs.drain_deliveries"


def queue_deliveries(*, event: Event) -> None:
    """Write down the mails an event asks for, in its transaction, and have them sent after it."""
    if deliveries := plan(event):
        Delivery.objects.bulk_create(deliveries)
        nudge(DRAIN)


@transaction.atomic
def retry_delivery(*, actor: User | None, delivery: Delivery) -> Delivery:
    """Try a mail again that was given up. Staff may."""
    if actor is not None and not isinstance(actor, BackOffice):
        raise PermissionDenied("Only staff may send a mail again.")
    dead = Delivery.objects.filter(pk=delivery.pk, state=Delivery.State.DEAD)
    fresh = {"state": Delivery.State.PENDING, "attempts": 0, "next_at": timezone.now()}
    if not dead.update(**fresh):
        raise Conflict("Only a mail that was given up can be sent again.")
    nudge(DRAIN)
    return Delivery.objects.get(pk=delivery.pk)


def stop_kind(*, address: str, kind: str) -> None:
    """Send no more mails of this kind to this address. Whoever holds a mail to it may."""
    OptOut.objects.get_or_create(address=address, kind=kind)


def resume_kind(*, address: str, kind: str) -> None:
    OptOut.objects.filter(address=address, kind=kind).delete()
