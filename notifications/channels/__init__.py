"""The ways a delivery can go. Each says what is to be sent, and returns what sends it.

A channel raises Suppressed when there is no reason to send any more, Refused when the other side
says no for good, and any other error for a try that failed. Nothing is sent before the returned
function is called; what it returns is what the other side said, if anything.
"""

from collections.abc import Callable

from django.utils import timezone

from notifications.channels import chat, email, push, sms
from notifications.choosing import choice_of
from notifications.models import NEEDED, Delivery
from notifications.smtp import open_line
from notifications.suppressing import NotYet

_CHANNELS: dict[str, Callable[[Delivery], Callable[[], object]]] = {
    Delivery.Channel.EMAIL: email.prepare,
    Delivery.Channel.PUSH: push.prepare,
    Delivery.Channel.SMS: sms.prepare,
    Delivery.Channel.CHAT: chat.prepare,
}


#: What is sent within shares what a channel can share: mails their line to the server.
session = open_line


def prepare(delivery: Delivery) -> Callable[[], object]:
    """Raises NotYet in the person's quiet hours, except for what an account cannot do without."""
    if delivery.recipient and delivery.kind not in NEEDED:
        now = timezone.now()
        if (until := choice_of(delivery.recipient).earliest(now)) > now:
            raise NotYet(until)
    return _CHANNELS[delivery.channel](delivery)
