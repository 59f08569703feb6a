"""Deliveries to a person's own chat, by its incoming webhook.

``address`` of the delivery is the id of the ChatWebhook. What the chat says besides its status is
not kept: pages of errors like to repeat the address, which is a secret.
"""

import json
from collections.abc import Callable
from functools import partial
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from notifications.channels.calling import GONE, call, locate, require_time
from notifications.models import ChatWebhook, Delivery, Flavour
from notifications.outgoing.posting import Answer
from notifications.short_texts import Short, short_text
from notifications.suppressing import PerhapsTaken, Refused, Suppressed
from notifications.webhooks.chat import message_to_person
from notifications.webhooks.sending import JSON_HEADERS


def prepare(delivery: Delivery) -> Callable[[], object]:
    owned = ChatWebhook.objects.filter(user=delivery.recipient_id)
    found = owned.filter(pk=UUID(delivery.address)).first()
    if found is None:
        raise Suppressed("The person has removed this chat.")
    if found.stopped_at is not None:
        raise Suppressed("The chat takes nothing at this address any more.")
    return partial(send, found, short_text(delivery))


def send(chat: ChatWebhook, text: Short) -> None:
    """Hand it to the chat. TryLater when it is not there or has no time, PerhapsTaken when it has
    the message and does not answer, Refused for any other no. Suppressed when there is no such
    address any more: then nothing goes there until a test arrives, or another address is given.
    """
    address, places = locate(chat.url)
    answer = call(address, places, _body(chat, text), JSON_HEADERS)
    if answer.is_unsure:
        raise PerhapsTaken(f"The chat has the message. {answer.error}")
    require_time(answer, "The chat")
    if answer.status in GONE:
        _same(chat).update(stopped_at=timezone.now())
        raise Suppressed(f"The chat answered {answer.status}, so it was switched off.")
    if not answer.is_good:
        raise Refused(_why(answer))
    _same(chat).update(last_used_at=timezone.now(), stopped_at=None)


def _body(chat: ChatWebhook, text: Short) -> bytes:
    url = settings.SITE_URL + text.path
    message = message_to_person(Flavour(chat.flavour), text.title, text.body, url)
    return json.dumps({"text": message}).encode()


def _same(chat: ChatWebhook) -> QuerySet[ChatWebhook]:
    """Unless its person has given another address meanwhile."""
    return ChatWebhook.objects.filter(pk=chat.pk, url=chat.url)


def _why(answer: Answer) -> str:
    return f"The chat answered {answer.status}. {answer.error}".strip()
