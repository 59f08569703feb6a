"""What reaches people, as rows."""

from notifications.models.bouncing import BouncingAddress
from notifications.models.chat_webhook import CHAT_FLAVOURS, ChatWebhook
from notifications.models.delivery import NEEDED, Delivery, DeliveryQuerySet, Kind, OptOut
from notifications.models.notification import Notification, NotificationQuerySet, Why
from notifications.models.phone_number import PhoneNumber
from notifications.models.preferences import NotificationSettings, TeamNotificationSettings
from notifications.models.push_subscription import PushSubscription
from notifications.models.watermark import Watermark
from notifications.models.webhook import (
    Flavour,
    Webhook,
    WebhookAttempt,
    WebhookCursor,
    WebhookCursorQuerySet,
)

__all__ = [
    "CHAT_FLAVOURS",
    "NEEDED",
    "BouncingAddress",
    "ChatWebhook",
    "Delivery",
    "DeliveryQuerySet",
    "Flavour",
    "Kind",
    "Notification",
    "NotificationQuerySet",
    "NotificationSettings",
    "OptOut",
    "PhoneNumber",
    "PushSubscription",
    "TeamNotificationSettings",
    "Watermark",
    "Webhook",
    "WebhookAttempt",
    "WebhookCursor",
    "WebhookCursorQuerySet",
    "Why",
]
