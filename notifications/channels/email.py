"""Deliveries by mail."""

import smtplib
from collections.abc import Callable
from functools import partial

from notifications.addressing import readdress
from notifications.bouncing import mark_bouncing, require_taken
from notifications.mails import Mail, compose
from notifications.models import Delivery
from notifications.replies import reply_to_recipient
from notifications.smtp import NoVerdict
from notifications.suppressing import PerhapsTaken, Refused, TryLater


def prepare(delivery: Delivery) -> Callable[[], str]:
    """Raises Suppressed for an address that turns mail away as well."""
    readdress(delivery)
    require_taken(delivery)
    return partial(_send, delivery, compose(delivery))


def _send(delivery: Delivery, mail: Mail) -> str:
    """What the server said. Raises Refused for a final no, which may be one to the address.

    PerhapsTaken when it has the whole mail and said nothing. TryLater for a no that is not final,
    and when the server is not there, or takes neither us nor our password: that is a matter of
    settings, which may be mended while the mail waits.
    """
    try:
        mail.send()
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError) as error:
        reply = reply_to_recipient(error)
        if reply.is_final and reply.blames_address:
            mark_bouncing(address=delivery.address, reason=str(reply), delivery=delivery)
        if reply.is_final:
            raise Refused(str(reply)) from error
        raise TryLater(str(reply), reply=str(reply)) from error
    except NoVerdict as error:
        raise PerhapsTaken(str(error)) from error
    except OSError as error:  # of which those of smtplib are
        raise TryLater(f"{type(error).__name__}: {error}") from error
    return mail.reply
