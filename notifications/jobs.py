"""What Celery does for this app. Jobs call one function; running twice at once does no harm."""

from celery import shared_task

from accounts.background import nudge
from notifications import actions, delivering


@shared_task(name=actions.DRAIN)
def drain_deliveries() -> None:
    """Send the mails that are due, and come back for one that failed when its pause is over.

    Beat calls it every ten seconds too, for those that nobody was told about or that a killed
    worker left.
    """
    if pause := delivering.drain():
        nudge(actions.DRAIN, countdown=pause.total_seconds())
