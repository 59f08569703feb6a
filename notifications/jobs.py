"""What Celery does for this app. Jobs call one function; running twice at once does no harm."""

from functools import partial

from celery import shared_task
from django.utils import timezone

from notifications import (
    delivering,
    digesting,
    keeping,
    messengers,
    notifying,
    reminders,
    stalling,
)
from notifications.models import Delivery, WebhookCursor
from notifications.one_at_a_time import OneAtATime
from notifications.webhooks import keeping as webhook_keeping
from notifications.webhooks.actions import SEND
from notifications.webhooks.senders import senders

_mails = OneAtATime(partial(delivering.work_off, channel=Delivery.Channel.EMAIL))


@shared_task(name=notifying.DRAIN)
def drain_deliveries() -> None:
    """Send what is due, and come back for one that failed when its pause is over.

    Beat calls it every ten seconds too, for those that nobody was told about or that a killed
    worker left. One thread of a process sends mails: a backlog leaves the others to other jobs.
    What goes by other channels is sent by threads of its own.
    """
    messengers.hand_over()
    _mails.ask()


@shared_task(name="notifications.jobs.remind")
def remind() -> None:
    """Every minute: tasks that are due soon or overdue, since the last time that this was done."""
    reminders.remind()


@shared_task(name=stalling.HEARTBEAT)
def heartbeat() -> None:
    """Every fifteen seconds: shows that beat sends and that a worker takes."""
    stalling.note(stalling.WORKER)


@shared_task(name="notifications.jobs.send_digests")
def send_digests() -> None:
    """Beat calls it every few minutes; what it missed it finds the next time."""
    digesting.send_due_digests()


@shared_task(name=SEND)
def send_webhooks() -> None:
    """Have every webhook that has something to send take its turn. Beat calls it as well."""
    senders.hand_over(WebhookCursor.objects.due(timezone.now()).values_list("pk", flat=True))


@shared_task(name="notifications.jobs.forget_webhook_attempts")
def forget_webhook_attempts() -> None:
    """Of requests that were made a month ago, and of secrets that sign no more."""
    webhook_keeping.forget()


@shared_task(name="notifications.jobs.forget_notifications")
def forget_notifications() -> None:
    """Every six hours: what people have read or put away so long ago."""
    keeping.forget_notifications()
