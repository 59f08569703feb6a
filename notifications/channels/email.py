"""Deliveries by mail."""

import smtplib
from collections.abc import Callable
from functools import partial

from notifications.bouncing import mark_bouncing, require_taken
from notifications.mails import Mail, compose
from notifications.models import Delivery
from notifications.replies import reply_to_recipient
from notifications.suppressing import Refused


def prepare(delivery: Delivery) -> Callable[[], str]:
    """Raises Suppressed for an address that turns mail away as well."""
    require_taken(delivery)
    return partial(_send, delivery, compose(delivery))


def _send(delivery: Delivery, mail: Mail) -> str:
    """What the server said. Raises Refused for a final no, which may be one to the address."""
    try:
        mail.send()
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError) as error:
        reply = reply_to_recipient(error)
        if reply.is_final and reply.blames_address:
            mark_bouncing(address=delivery.address, reason=str(reply), delivery=delivery)
        if reply.is_final:
            raise Refused(str(reply)) from error
        raise smtplib.SMTPResponseException(reply.code, str(reply)) from error
    return mail.reply
