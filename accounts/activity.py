"""When a person was last here, to ten minutes: one small UPDATE then, and nothing in between."""

from datetime import datetime, timedelta

from django.utils import timezone

from accounts.models import User

COARSE = timedelta(minutes=10)


def is_noted(moment: datetime) -> bool:
    return timezone.now() - moment < COARSE


def note_activity(user: User) -> None:
    """Of any number of requests at once, one writes."""
    if not is_noted(user.last_active_at):
        now = timezone.now()
        stale = User.objects.filter(pk=user.pk, last_active_at__lte=now - COARSE)
        stale.update(last_active_at=now)
