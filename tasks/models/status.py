"""The columns of a team's board."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from accounts.models.names import name_field
from tasks.models.label import colour_validator
from teams.models import Team, Thing


class Category(models.TextChoices):
    """What a status means, whatever a team calls it."""

    BACKLOG = "backlog", "Backlog"
    TODO = "todo", "To do"
    IN_PROGRESS = "in_progress", "In progress"
    IN_REVIEW = "in_review", "In review"
    DONE = "done", "Done"
    CANCELLED = "cancelled", "Cancelled"


#: What nobody works on any more.
OVER = (Category.DONE, Category.CANCELLED)

#: What a status looks like until the team chooses: by what it means.
COLORS = {
    Category.BACKLOG: "#8c8f96",
    Category.TODO: "#5f636b",
    Category.IN_PROGRESS: "#d89a1a",
    Category.IN_REVIEW: "#7c6cf0",
    Category.DONE: "#22a35a",
    Category.CANCELLED: "#a3a7b3",
}


class Status(Thing):
    """A column. Its name may change; its slug, by which programs and the log know it, does not."""

    kind = "status"
    is_setup = True
    logged = ("name", "slug", "category", "color", "position", "wip_limit", "is_default")
    taken = "This team has a status of that slug already. Choose another."
    MAX_PER_TEAM: ClassVar[int] = 100
    MAX_LIMIT: ClassVar[int] = 1000

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="statuses")
    name = name_field(max_length=50)
    slug = models.SlugField(max_length=50)
    category = models.CharField(max_length=20, choices=Category)
    color = models.CharField(max_length=7, default="#6b7280", validators=[colour_validator])
    position = models.PositiveSmallIntegerField()
    wip_limit = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(MAX_LIMIT)],
        help_text="How many tasks it should hold at most.",
    )
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

    def clean(self) -> None:
        if self.is_default and self.category in OVER:
            sentence = "No task starts as done or cancelled. Let new tasks start in another status."
            raise ValidationError({"is_default": sentence})
