"""Which address a mail goes to: the one that its person has when it leaves.

A mail may wait for hours, and people change their address. What is about an address itself stays
with it: a link that proves it, an invitation that was sent to it, and what has to be known to
whoever read the mail of the account at that time.
"""

from notifications.models import NEEDED, Delivery, Kind

STAYING = NEEDED | {Kind.INVITED}


def readdress(delivery: Delivery) -> None:
    """The row says where it went: what a server answers is about that address."""
    person = delivery.recipient
    if person is None or delivery.kind in STAYING or delivery.address == person.email:
        return
    delivery.address = person.email
    Delivery.objects.filter(pk=delivery.pk, fence=delivery.fence).update(address=person.email)
