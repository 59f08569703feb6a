"""Watching a task, muting it, and watching it no more."""

from django.db import transaction

from accounts.models import User
from tasks.models import Task, Watcher
from tasks.watching import hold_tasks
from teams.policies import Action, require


@transaction.atomic
def watch_task(*, actor: User, task: Task, is_muted: bool) -> Watcher:
    """Watch a task, or change whether its mails are muted. Whoever sees it may.

    No event: it is a note that a person makes for themself (see Watcher).
    """
    hold_tasks({task.pk})
    task = Task.objects.alive().get(pk=task.pk)
    require(actor, Action.TEAM_VIEW, task)
    watcher, is_new = Watcher.objects.get_or_create(
        task=task, user_id=actor.pk, defaults={"is_muted": is_muted}
    )
    if not is_new and watcher.is_muted != is_muted:
        watcher.is_muted = is_muted
        watcher.save(update_fields=["is_muted"])
    return watcher


@transaction.atomic
def unwatch_task(*, actor: User, task: Task) -> None:
    """Watch a task no more, if one did. Whoever sees it may. No event, as above."""
    require(actor, Action.TEAM_VIEW, task)
    Watcher.objects.filter(task=task, user_id=actor.pk).delete()
