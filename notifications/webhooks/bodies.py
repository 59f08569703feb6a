"""What is sent about an event: as the API's list of events has it, and some of the task.

Everything in it every member of the team may read. It is written when it is sent: a task is shown
as it is by then, and a later try may show it otherwise.
"""

from typing import Any
from uuid import UUID, uuid5

from django.conf import settings
from django.urls import reverse

from accounts.api.encoding import encoded
from notifications.models import Flavour, Webhook
from notifications.webhooks.chat import message_about, message_of_test
from notifications.webhooks.verbs import TEST
from tasks.models import Priority, Task
from tasks.watching import task_of
from teams.feed import entry
from teams.models import Event

_WORDS = {priority.value: priority.word for priority in Priority}


def message_id(webhook: Webhook, cause: UUID) -> str:
    """The same for each try, so that a receiver knows what it has had already."""
    return f"msg_{uuid5(webhook.pk, str(cause)).hex}"


def body_of(webhook: Webhook, event: Event) -> str:
    """``actor`` has to be selected with the event."""
    task = _task(event)
    url = f"{settings.SITE_URL}{_place(webhook, task)}"
    if webhook.flavour != Flavour.STANDARD:
        return _text({"text": message_about(Flavour(webhook.flavour), event, url)})
    told = entry(event, webhook.team.slug)
    shown = _shown(task, url) if task else None
    return _text(
        {"type": told["verb"], "timestamp": told["created_at"], "data": {**told, "task": shown}}
    )


def body_of_test(webhook: Webhook, moment: str) -> str:
    name, url = webhook.team.name, f"{settings.SITE_URL}{_place(webhook, None)}"
    if webhook.flavour != Flavour.STANDARD:
        return _text({"text": message_of_test(Flavour(webhook.flavour), name, url)})
    data = {"team": webhook.team.slug, "message": f"This is a test from {name} in Stint."}
    return _text({"type": TEST, "timestamp": moment, "data": data})


def _task(event: Event) -> Task | None:
    """The task that the event is about; none when it is gone by now."""
    if (task_id := task_of(event)) is None:
        return None
    tasks = Task.objects.alive().filter(team=event.team_id, pk=task_id)
    return tasks.select_related("team", "status", "assignee").first()


def _place(webhook: Webhook, task: Task | None) -> str:
    if task:
        return reverse("tasks:detail", args=[task.key])
    return reverse("tasks:board", args=[webhook.team.slug])


def _shown(task: Task, url: str) -> dict[str, Any]:
    assignee = task.assignee
    return {
        "id": str(task.pk),
        "key": task.key,
        "title": task.title,
        "status": task.status.slug,
        "priority": _WORDS[task.priority],
        "assignee": assignee and {"id": str(assignee.pk), "name": assignee.name},
        "due_date": task.due_date,
        "version": task.version,
        "url": url,
    }


def _text(payload: dict[str, Any]) -> str:
    return encoded(payload).decode()
