"""Changes of many tasks, and what people are told of them."""

from typing import Any

from accounts.models import User
from accounts.tests.api import Api
from notifications.models import Delivery, Notification
from tasks.actions import change_tasks, request_import, run_import, watch_task
from tasks.models import Task
from teams.models import Event, Team


def forget() -> None:
    """Nobody has been told of anything."""
    Notification.objects.all().delete()
    Delivery.objects.all().delete()


def watch(user: User, *tasks: Task, is_muted: bool = False) -> None:
    for task in tasks:
        watch_task(actor=user, task=task, is_muted=is_muted)


def change(actor: User | None, tasks: list[Task], **changes: Any) -> Event | None:
    """All of them at once; ``status`` is a slug."""
    team = tasks[0].team
    if slug := changes.get("status"):
        changes["status"] = team.statuses.get(slug=slug)
    return change_tasks(actor=actor, team=team, ids=[task.pk for task in tasks], **changes).event


def told(user: User) -> list[str]:
    """What stands in the person's inbox, the latest last."""
    return [row["text"] for row in reversed(Api(user).get("notifications").data)]


def a_thousand(team: Team) -> list[Task]:
    data = b"title\n" + b"".join(b"Task %d\n" % number for number in range(1000))
    batch = request_import(actor=None, team=team, filename="x.csv", data=data)
    run_import(import_id=batch.pk)
    return list(team.tasks.select_related("team"))
