"""What Celery does for this app. Jobs call one function; running twice at once does no harm."""

from celery import current_app, shared_task
from django.utils import timezone

from notifications import actions, delivering


@shared_task(name=actions.DRAIN)
def drain_deliveries() -> None:
    """Send the mails that are due, and come back for one that failed when its pause is over.

    Beat calls it every ten seconds too, for those that nobody was told about.
    """
    next_at = delivering.drain()
    if next_at is None:
        return
    pause = (next_at - timezone.now()).total_seconds()
    if pause < delivering.LEASE.total_seconds():
        current_app.send_task(actions.DRAIN, countdown=max(0.1, pause), expires=60)
