"""What follows when a server turns mail away for good, at once or by a bounce later.

An address that takes no mail is left alone: each further mail to it would cost the standing of this
server with others. It counts again as soon as its person says that it works, proves it, or takes
another one; or when staff say so. Mails that somebody waits for (a new password) are always tried.
"""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import BackOffice, User
from notifications.models import NEEDED, BouncingAddress, Delivery, Kind
from notifications.suppressing import Suppressed

State = Delivery.State
#: A bounce can only be of something that was handed over, or that a worker was handing over.
_HANDED_OVER = (State.SENT, State.LEASED)


def mark_bouncing(*, address: str, reason: str, delivery: Delivery | None) -> None:
    """Send nothing more to this address that nobody waits for. The mail servers' word counts."""
    given = {"reason": reason, "delivery": delivery}
    BouncingAddress.objects.get_or_create(address=address, defaults=given)


def clear_bouncing(*, actor: User | None, address: str) -> None:
    """Try this address again. Its own person may, and staff."""
    if actor is not None and actor.email != address and not isinstance(actor, BackOffice):
        raise PermissionDenied("Only the person with this address and staff may say so.")
    BouncingAddress.objects.filter(address=address).delete()


def require_taken(delivery: Delivery) -> None:
    """Raises Suppressed for an address that turns mail away, unless somebody waits for this one."""
    if Kind(delivery.kind) in NEEDED:
        return
    found = BouncingAddress.objects.filter(address=delivery.address).first()
    if found is not None:
        raise Suppressed(f"Mail to this address comes back: {found.reason}")


@transaction.atomic
def record_bounce(*, delivery: Delivery, reply: str, blames_address: bool) -> bool:
    """Note that a mail came back after it had been taken. True if that is news."""
    handed = Delivery.objects.filter(pk=delivery.pk, state__in=_HANDED_OVER)
    is_news = bool(handed.update(state=State.BOUNCED, reply=reply, last_error="It came back."))
    if is_news and blames_address:
        mark_bouncing(address=delivery.address, reason=reply, delivery=delivery)
    return is_news


def record_delay(*, delivery: Delivery, reply: str) -> bool:
    """Note that a server still tries: nothing to do, but worth knowing."""
    return bool(Delivery.objects.filter(pk=delivery.pk, state=State.SENT).update(reply=reply))
