"""What is kept of webhooks, and for how long."""

from datetime import timedelta

from django.utils import timezone

from notifications.models import Webhook, WebhookAttempt
from notifications.webhooks.signing import BOTH_SIGN

KEPT = timedelta(days=30)


def forget() -> None:
    """Notes of requests after a month, and an old secret as soon as it signs no more."""
    now = timezone.now()
    WebhookAttempt.objects.filter(at__lt=now - KEPT).delete()
    ended = Webhook.objects.filter(secret_changed_at__lt=now - BOTH_SIGN).exclude(old_secret="")
    ended.update(old_secret="")
