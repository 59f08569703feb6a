"""Tasks that are shown to somebody who sees nothing else of the team."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from accounts.models import User
from tasks.models.task import Task
from teams.models import Role, Team, Thing


class TaskGuestQuerySet(models.QuerySet["TaskGuest"]):
    def visible_to(self, user: User) -> TaskGuestQuerySet:
        return self.filter(team__in=Team.objects.visible_to(user), task__deleted_at=None)

    def of(self, user: User) -> TaskGuestQuerySet:
        """Of who acts by a token that is for one team, in that team alone."""
        theirs = self.filter(user=user)
        only = user.only_team_id
        return theirs if only is None else theirs.filter(team=only)

    def in_force(self) -> TaskGuestQuerySet:
        """Of those who are guests of the team now."""
        return self.filter(
            user__is_active=True,
            user__memberships__team=models.F("team"),
            user__memberships__role=Role.GUEST,
            team__deleted_at=None,
            task__deleted_at=None,
        )


class TaskGuest(Thing):
    """One task, one guest of its team, who may read it and comment on it."""

    kind = "task_guest"
    logged = ("task", "user")
    taken = "This task is shared with them already."

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="guests", db_index=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")

    objects: ClassVar[TaskGuestQuerySet] = TaskGuestQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("created_at", "id")
        constraints = (
            models.UniqueConstraint(fields=("task", "user"), name="task_guest_once_per_task"),
        )

    def __str__(self) -> str:
        return f"{self.user} at {self.task}"

    @property
    def label(self) -> str:
        return str(self.task)
