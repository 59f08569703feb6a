"""Where people can be reached on each channel of deliveries.

A channel stands here as soon as it can be used: a function from people to the addresses that each
of them has there (several browsers take push messages), in one query however many they are.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from uuid import UUID

from django.conf import settings

from accounts.models import User
from notifications.models import ChatWebhook, Delivery, PhoneNumber, PushSubscription

type Addresses = Mapping[UUID, Sequence[str]]


def _emails(people: Collection[User]) -> Addresses:
    return {user.pk: [user.email] for user in people}


def _browsers(people: Collection[User]) -> Addresses:
    found = defaultdict[UUID, list[str]](list)
    rows = PushSubscription.objects.filter(user__in=people).order_by("created_at")
    for user_id, pk in rows.values_list("user_id", "pk"):
        found[user_id].append(str(pk))
    return found


def _telephones(people: Collection[User]) -> Addresses:
    rows = PhoneNumber.objects.filter(user__in=people, stopped_at=None)
    proved = rows.exclude(verified_at=None)
    return {user_id: [number] for user_id, number in proved.values_list("user_id", "number")}


def _chats(people: Collection[User]) -> Addresses:
    rows = ChatWebhook.objects.filter(user__in=people, stopped_at=None)
    return {user_id: [str(pk)] for user_id, pk in rows.values_list("user_id", "pk")}


ADDRESSES: dict[Delivery.Channel, Callable[[Collection[User]], Addresses]] = {
    Delivery.Channel.EMAIL: _emails,
    Delivery.Channel.PUSH: _browsers,
    Delivery.Channel.SMS: _telephones,
    Delivery.Channel.CHAT: _chats,
}


def usable_channels() -> list[Delivery.Channel]:
    """Those that whoever runs this Stint has set up."""
    missing = set()
    if not settings.VAPID_PUBLIC_KEY:
        missing.add(Delivery.Channel.PUSH)
    if settings.SMS_PROVIDER is None:
        missing.add(Delivery.Channel.SMS)
    return [channel for channel in ADDRESSES if channel not in missing]
