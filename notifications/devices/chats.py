"""A person's own chat: given, tried, taken away. No event: it is nobody else's matter."""

from functools import partial

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.urls import reverse

from accounts.models import User
from notifications import preferences
from notifications.channels import chat as channel
from notifications.choosing import URGENT, Channel
from notifications.devices.trying import tried
from notifications.models import CHAT_FLAVOURS, ChatWebhook
from notifications.outgoing import addresses
from notifications.short_texts import Short
from notifications.webhooks.masking import masked


@transaction.atomic
def give_chat(*, actor: User, user: User, url: str, flavour: str) -> ChatWebhook:
    """Tell the person in this chat as well; one that they had is theirs no more. They do it for
    themselves. Who had none gets there what is urgent, until they choose otherwise.
    """
    _require_own(actor, user)
    url = url.strip()
    try:
        addresses.check(url)
    except addresses.Refused as refusal:
        raise ValidationError({"url": str(refusal)}) from None
    known = dict(CHAT_FLAVOURS)
    if flavour not in known:
        raise ValidationError({"flavour": f"This is not one of: {', '.join(known)}."})
    values = {"url": url, "address": masked(url), "flavour": flavour, "stopped_at": None}
    found, is_first = ChatWebhook.objects.update_or_create(
        user=user, defaults=values | {"last_used_at": None}
    )
    if is_first:
        wanted = {kind.value: {Channel.CHAT.value: True} for kind in URGENT}
        preferences.choose(actor=user, channels=wanted)
    return found


def try_chat(*, actor: User, chat: ChatWebhook) -> str:
    """Send a test at once. Returns what came in between; nothing when it has arrived.

    Its owner may. One that was switched off is on again if it arrives.
    """
    _require_own(actor, chat.user)
    path = reverse("notifications:devices")
    text = Short("Stint reaches you in this chat", "You asked for this message.", path, "test")
    return tried(chat.user, partial(channel.send, chat, text))


def remove_chat(*, actor: User, user: User) -> None:
    """Send nothing there any more. Its owner may; what they chose for chats stays chosen."""
    _require_own(actor, user)
    ChatWebhook.objects.filter(user=user).delete()


def _require_own(actor: User, user: User) -> None:
    if actor.pk != user.pk:
        raise PermissionDenied("You can change only your own chat.")
