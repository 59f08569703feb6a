"""What the mails about due dates say, and whether there is still a reason: one rule for one task
and for many.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from accounts.models import User
from notifications.batches import concerning, seen_by
from notifications.models import Delivery, Kind
from notifications.suppressing import Suppressed
from notifications.talk_mails import about_task
from tasks.models import Task

Context = dict[str, Any]


def due_context(delivery: Delivery) -> Context:
    """``due`` in the payload is the date that the reminder was about."""
    person, payload = delivery.recipient, delivery.payload
    if person is None:
        raise Suppressed("The person is gone.")
    found = still_due(person, delivery.kind, {UUID(payload["target"]): payload["due"]})
    if not found:
        raise Suppressed(
            "By now the task is done, archived or deleted, or has another due date or is overdue, "
            "or it is not the person's any more, and they do not watch it."
        )
    [task] = found.values()
    return about_task(task, person)


def still_due(person: User, kind: str, dates: Mapping[UUID, str]) -> dict[UUID, Task]:
    """Of these tasks, each with the date that the reminder was about, those for which it holds. Of
    what was due soon and is overdue by now there is another reminder.
    """
    tasks = Task.objects.current().open().filter(seen_by(person), concerning(person))
    if kind == Kind.DUE_SOON:
        tasks = tasks.filter(due_date__gt=timezone.now())
    found = tasks.filter(pk__in=dates).for_reading()
    return {
        task.pk: task for task in found if task.due_date == datetime.fromisoformat(dates[task.pk])
    }
