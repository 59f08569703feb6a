"""What this app does when the team clock speaks."""

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.dispatch import receiver

from accounts.background import nudge
from accounts.events import (
    AccountMail,
    access_ended,
    email_change_requested,
    email_changed,
    email_proved,
    exporting,
    leaving,
    mail_wanted,
    time_zone_changed,
)
from accounts.models import EmailChange, User
from notifications import live
from notifications.account_mails import erase_address, queue_email_change
from notifications.actions import queue_account_mail, queue_deliveries
from notifications.bouncing import clear_bouncing
from notifications.inbox_changes import whose_inbox_changes
from notifications.models import (
    ChatWebhook,
    Delivery,
    Kind,
    Notification,
    NotificationSettings,
    PhoneNumber,
    PushSubscription,
    TeamNotificationSettings,
    Webhook,
)
from notifications.planning import tell_importer
from notifications.preferences import release
from notifications.webhooks.actions import SEND
from tasks.events import import_ended
from tasks.models import Import
from teams.clock import Item, advanced, publishing
from teams.models import Event


@receiver(publishing)
def queue_mails(*, event: Event, items: Sequence[Item], **_: Any) -> None:
    queue_deliveries(event=event, items=items)


@receiver(publishing)
def tell_pages_of_inboxes(*, event: Event, items: Sequence[Item], **_: Any) -> None:
    live.announce_inbox(whose_inbox_changes(event, items))


@receiver(mail_wanted)
def queue_mail_about_account(
    *, kind: AccountMail, address: str, user: User | None, about: dict[str, Any], **_: Any
) -> None:
    queue_account_mail(kind=Kind(kind), address=address, user=user, about=about)


@receiver(import_ended)
def tell_of_import(*, batch: Import, **_: Any) -> None:
    tell_importer(batch)


@receiver(advanced)
def wake_sockets(*, team_id: UUID, seq: int, **_: Any) -> None:
    live.announce(team_id, seq)


@receiver(access_ended)
def shut_sockets(*, user_id: UUID, **_: Any) -> None:
    transaction.on_commit(partial(live.announce_end, user_id), robust=True)


@receiver(advanced)
def wake_webhooks(*, team_id: UUID, **_: Any) -> None:
    if Webhook.objects.filter(team=team_id, is_active=True).exists():
        nudge(SEND)


@receiver(email_change_requested)
def queue_confirmations(*, change: EmailChange, **_: Any) -> None:
    queue_email_change(change)


@receiver([email_proved, email_changed])
def trust_address(*, user: User, **_: Any) -> None:
    """They have just followed a link in a mail to it."""
    clear_bouncing(actor=user, address=user.email)


@receiver(time_zone_changed)
def move_quiet_hours(*, user: User, **_: Any) -> None:
    release(user)


@receiver(leaving)
def forget_address(*, user: User, email: str, **_: Any) -> None:
    erase_address(user, email)


@receiver(leaving)
def forget_inbox(*, user: User, **_: Any) -> None:
    Notification.objects.filter(recipient=user).delete()
    NotificationSettings.objects.filter(user=user).delete()
    TeamNotificationSettings.objects.filter(user=user).delete()


@receiver(leaving)
def forget_devices(*, user: User, **_: Any) -> None:
    PushSubscription.objects.filter(user=user).delete()
    PhoneNumber.objects.filter(user=user).delete()
    ChatWebhook.objects.filter(user=user).delete()


@receiver(exporting)
def export_mails(*, user: User, **_: Any) -> dict[str, Iterable[object]]:
    mails = Delivery.objects.filter(recipient=user).order_by("created_at")
    inbox = Notification.objects.filter(recipient=user).order_by("id")
    teams = TeamNotificationSettings.objects.filter(user=user)
    return {
        "mails": mails.values(
            "kind", "address", "state", "reply", "created_at", "sent_at"
        ).iterator(),
        "notifications": inbox.values(
            "kind", "why", "created_at", "read_at", "snoozed_until", "archived_at"
        ).iterator(),
        "notification_settings": NotificationSettings.objects.filter(user=user).values(),
        "notification_settings_of_teams": teams.values("team__slug", "channels"),
    }


@receiver(exporting)
def export_devices(*, user: User, **_: Any) -> dict[str, Iterable[object]]:
    found = PushSubscription.objects.filter(user=user).order_by("created_at")
    numbers = PhoneNumber.objects.filter(user=user)
    chats = ChatWebhook.objects.filter(user=user)
    return {
        "devices": found.values("label", "created_at", "last_used_at").iterator(),
        "phone_numbers": numbers.values("number", "verified_at", "stopped_at"),
        "chats": chats.values("address", "flavour", "created_at", "last_used_at", "stopped_at"),
    }
