"""What the mails about due dates say, and whether there is still a reason."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from notifications.models import Delivery
from notifications.suppressing import Suppressed
from notifications.talk_mails import about_task, visible_task
from tasks.models import Task, Watcher

Context = dict[str, Any]


def due_soon_context(delivery: Delivery) -> Context:
    task, context = _still_due(delivery)
    if task.due_date is not None and task.due_date <= timezone.now():
        raise Suppressed("The task is overdue by now; there is a mail of its own for that.")
    return context


def overdue_context(delivery: Delivery) -> Context:
    _, context = _still_due(delivery)
    return context


def _still_due(delivery: Delivery) -> tuple[Task, Context]:
    """``due`` in the payload is the date that the reminder was about."""
    task, recipient = visible_task(delivery)
    if task.archived_at is not None or not Task.objects.filter(pk=task.pk).open().exists():
        raise Suppressed("The task is done, cancelled or archived by now.")
    if task.due_date != datetime.fromisoformat(delivery.payload["due"]):
        raise Suppressed("The task has got another due date since.")
    watching = Watcher.objects.filter(task=task, user=recipient).first()
    if task.assignee_id != recipient.pk and (watching is None or watching.is_muted):
        raise Suppressed("The task is not the person's any more, and they do not watch it.")
    return task, about_task(task, recipient)
