"""One message to one receiver: what is in it, signed, to an address that is checked."""

from collections.abc import Callable
from uuid import UUID

import structlog
from django.conf import settings
from django.utils import timezone

from notifications.connections import give_back_connection
from notifications.models import Webhook
from notifications.outgoing import addresses, posting
from notifications.outgoing.posting import Answer
from notifications.webhooks import signing
from notifications.webhooks.bodies import body_of, body_of_test, message_id
from teams.models import Event

#: Characters of an answer.
MOST_KEPT = 1024
JSON_HEADERS = {
    "Content-Type": "application/json",
    "User-Agent": f"Stint-Webhooks/{settings.SPECTACULAR_SETTINGS['VERSION']}",
}

log = structlog.stdlib.get_logger("stint.webhooks")


def send_event(webhook: Webhook, event: Event, hold: Callable[[], bool]) -> Answer | None:
    """``hold`` is asked right before the request whether it may still be made; None when not."""
    return _send(webhook, event.pk, lambda: body_of(webhook, event), hold)


def send_test(webhook: Webhook, test_id: UUID, hold: Callable[[], bool]) -> Answer | None:
    moment = timezone.now().isoformat().replace("+00:00", "Z")
    return _send(webhook, test_id, lambda: body_of_test(webhook, moment), hold)


def _send(
    webhook: Webhook, cause: UUID, write: Callable[[], str], hold: Callable[[], bool]
) -> Answer | None:
    try:
        body = write()
        address = addresses.read(webhook.url)
        places = addresses.find(address)
        signed = signing.headers(webhook, message_id(webhook, cause), body, timezone.now())
    except (addresses.Refused, signing.LostSecret) as reason:
        return Answer(None, error=str(reason))
    except Exception as error:
        log.exception("webhook could not be written", webhook=str(webhook.pk))
        return Answer(None, error=f"Stint could not write it ({type(error).__name__}).")
    if not hold():
        return None
    give_back_connection()
    return posting.post(address, places, body.encode(), signed | JSON_HEADERS)
