"""Who wants to hear of a task."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from accounts.ids import new_id
from accounts.models import User
from tasks.models.guest import TaskGuest
from tasks.models.task import Task
from teams.models import Team
from teams.policies import Action, members_with


class WatcherQuerySet(models.QuerySet["Watcher"]):
    def present(self, team: Team) -> WatcherQuerySet:
        """Those who can still see the team, or the task as a guest; who has left watches nothing
        there.
        """
        shared = TaskGuest.objects.in_force().filter(
            task=models.OuterRef("task"), user=models.OuterRef("user")
        )
        return self.filter(
            members_with(Action.TEAM_VIEW, "user__memberships__") | models.Exists(shared),
            user__is_active=True,
            user__memberships__team=team,
        )


class Watcher(models.Model):
    """One person, one task. ``is_muted`` keeps it on their list and mails out of their way.

    This is a note that a person makes for themself, not a change of the task, so the team's log
    does not have it: a line there for everybody who looks closer would bury what was done.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="watchers")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", db_index=False)
    is_muted = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[WatcherQuerySet] = WatcherQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("created_at", "id")
        constraints = (
            models.UniqueConstraint(fields=("user", "task"), name="watcher_once_per_task"),
        )

    def __str__(self) -> str:
        return f"{self.user} on {self.task_id}"
