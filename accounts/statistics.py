"""How many people there are, for staff."""

from datetime import timedelta

from django.db.models import Count, Q
from django.utils import timezone

from accounts.models import User

_ACTIVE = timedelta(days=30)


def statistics() -> dict[str, int]:
    """Of all accounts that have not been deleted, in one query."""
    now = timezone.now()
    month = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return User.objects.filter(deleted_at=None).aggregate(
        total=Count("pk"),
        new_this_month=Count("pk", filter=Q(created_at__gte=month)),
        active_last_30_days=Count("pk", filter=Q(last_active_at__gte=now - _ACTIVE)),
    )
