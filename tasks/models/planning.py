"""What a team plans by: projects, milestones to reach, and cycles (sprints) of work."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower

from accounts.models.names import name_field
from tasks.models.label import colour_validator
from teams.models import Thing


class Plan(Thing):
    """A named stretch of work that tasks belong to. ``closed_at`` is when it was declared over."""

    is_setup = True
    MAX_TEXT: ClassVar[int] = 5_000

    name = name_field(max_length=100)
    goal = models.TextField(blank=True, max_length=MAX_TEXT, help_text="What it is to bring.")
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise ValidationError({"ends_on": "It ends before it starts. Choose a later day."})


class Project(Plan):
    kind = "project"
    logged = ("name", "goal", "color", "starts_on", "ends_on", "closed_at")
    is_named_once = True
    taken = "This team has a project of that name already. Choose another."

    color = models.CharField(max_length=7, default="#0b6b6f", validators=[colour_validator])

    class Meta:
        ordering = ("name", "id")
        constraints = (
            models.UniqueConstraint("team", Lower("name"), name="project_name_once_per_team"),
        )


class Milestone(Plan):
    kind = "milestone"
    logged = ("name", "goal", "starts_on", "ends_on", "project", "closed_at")
    is_named_once = True
    taken = "This team has a milestone of that name already. Choose another."

    project = models.ForeignKey(
        Project, null=True, blank=True, on_delete=models.SET_NULL, related_name="milestones"
    )

    class Meta:
        ordering = (models.F("ends_on").asc(nulls_last=True), "name", "id")
        constraints = (
            models.UniqueConstraint("team", Lower("name"), name="milestone_name_once_per_team"),
        )


class Cycle(Plan):
    kind = "cycle"
    logged = ("name", "goal", "starts_on", "ends_on", "closed_at")
    is_named_once = True
    taken = "This team has a cycle of that name already. Choose another."

    class Meta:
        ordering = (models.F("starts_on").asc(nulls_last=True), "name", "id")
        constraints = (
            models.UniqueConstraint("team", Lower("name"), name="cycle_name_once_per_team"),
        )
