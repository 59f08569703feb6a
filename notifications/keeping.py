"""How long people's notifications are kept."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from notifications.models import Notification

_AT_ONCE = 1000


def forget_notifications() -> int:
    """Delete what people were done with NOTIFICATION_RETENTION_DAYS ago. Returns how many.

    The system's alone; safe to run at any time. No event: the log keeps what happened itself.
    """
    if not settings.NOTIFICATION_RETENTION_DAYS:
        return 0
    kept = timedelta(days=settings.NOTIFICATION_RETENTION_DAYS)
    old = Notification.objects.done_with(timezone.now() - kept)
    count = 0
    while some := list(old.values_list("pk", flat=True)[:_AT_ONCE]):
        count += old.filter(pk__in=some).delete()[0]
    return count
