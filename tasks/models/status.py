"""The columns of a team's board."""

from __future__ import annotations

from django.db import models

from accounts.ids import new_id
from teams.models import Team


class Category(models.TextChoices):
    """What a status means, whatever a team calls it."""

    BACKLOG = "backlog", "Backlog"
    TODO = "todo", "To do"
    IN_PROGRESS = "in_progress", "In progress"
    IN_REVIEW = "in_review", "In review"
    DONE = "done", "Done"
    CANCELLED = "cancelled", "Cancelled"


class Status(models.Model):
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="statuses")
    name = models.CharField(max_length=50)
    slug = models.SlugField(max_length=50)
    category = models.CharField(max_length=20, choices=Category)
    position = models.PositiveSmallIntegerField()
    is_default = models.BooleanField(default=False, help_text="Where a new task starts.")

    class Meta:
        ordering = ("position", "id")
        verbose_name_plural = "statuses"
        constraints = (
            models.UniqueConstraint(fields=("team", "slug"), name="status_slug_once_per_team"),
            models.UniqueConstraint(
                fields=("team",),
                condition=models.Q(is_default=True),
                name="status_one_default_per_team",
            ),
        )

    def __str__(self) -> str:
        return self.name
