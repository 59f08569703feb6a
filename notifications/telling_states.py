"""What became of a delivery, in words for the person that it is for."""

from django.db.models import Q

from accounts.models import User
from notifications.models import Delivery, DeliveryQuerySet

State = Delivery.State
_WAITS_AGAIN = "The other side could not be reached, or failed. It is tried again."
#: What a failure says of hosts and programs is for staff.
_FAILED = "The other side could not be reached, or failed. Staff can see why and send it again."


def deliveries_to(user: User) -> DeliveryQuerySet:
    """Everything that was meant for them. What went to a bare address, only if it is proved."""
    theirs = Q(recipient=user)
    if user.email_verified_at is not None:
        theirs |= Q(address=user.email)
    return Delivery.objects.filter(theirs)


def reason_of(delivery: Delivery) -> str:
    """Why it is as it is; nothing where there is nothing to say."""
    if delivery.state in (State.SUPPRESSED, State.BOUNCED):
        return delivery.reply or delivery.last_error
    if delivery.state == State.DEAD:
        return delivery.reply or _FAILED
    if delivery.state == State.PENDING and delivery.attempts:
        return f"{delivery.reply} It is tried again." if delivery.reply else _WAITS_AGAIN
    return delivery.reply if delivery.state == State.SENT else ""
