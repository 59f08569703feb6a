"""Taking in what mail servers send back, from wherever it comes."""

import hashlib
import hmac

import structlog

from notifications.bouncing import record_bounce, record_delay
from notifications.dsn import NoReportError, read_report
from notifications.models import Delivery

log = structlog.stdlib.get_logger("stint.bounces")

#: A report returns little of the mail; anything longer is none.
LONGEST = 1024 * 1024


def take_report(raw: bytes) -> str:
    """Note what a report says of a delivery; returns a sentence about what was done.

    Whoever hands it over has shown that they may. The same report twice changes nothing. Raises
    NoReportError for a message that is none, or of no mail that was sent from here.
    """
    report = read_report(raw)
    delivery = Delivery.objects.filter(
        pk=report.delivery_id, channel=Delivery.Channel.EMAIL
    ).first()
    if delivery is None:
        raise NoReportError(f"There is no delivery {report.delivery_id} here.")
    if report.action == "failed":
        is_news = record_bounce(
            delivery=delivery, reply=report.reply, blames_address=report.blames_address
        )
    elif report.action == "delayed":
        is_news = record_delay(delivery=delivery, reply=report.reply)
    else:
        return f"Nothing to note: the mail was {report.action}."
    log.info("bounce", delivery=str(delivery.pk), action=report.action, is_news=is_news)
    return f"Noted: {report.action}, {report.reply}" if is_news else "That is known already."


def is_signed(raw: bytes, signature: str, secret: str) -> bool:
    """Whether ``signature`` is ``sha256=`` and the HMAC of the message under the secret."""
    wanted = "sha256=" + hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()
    return hmac.compare_digest(wanted.encode(), signature.strip().encode())
