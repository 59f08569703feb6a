"""What tasks that come again and again start from."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.functions import Lower

from accounts.models import User
from accounts.models.names import name_field, on_one_line
from tasks.models.checklist import Checklist, ChecklistItem
from tasks.models.priority import Priority
from tasks.models.task import Task
from teams.models import Thing


class TaskTemplate(Thing):
    """``labels`` are ids; one that is gone by the time the template is used is left out.

    ``checklist`` are the texts of its items, ``subtasks`` are titles.
    """

    kind = "task_template"
    logged = (
        "name", "title", "description", "priority", "points", "estimated_hours", "assignee",
        "labels", "checklist", "subtasks",
    )  # fmt: skip
    is_named_once = True
    taken = "This team has a template of that name already. Choose another."
    MAX_SUBTASKS: ClassVar[int] = 50

    name = name_field(max_length=100)
    title = models.CharField(max_length=Task.MAX_TITLE)
    description = models.TextField(
        blank=True,
        max_length=Task.MAX_DESCRIPTION,
        validators=[MaxLengthValidator(Task.MAX_DESCRIPTION)],
    )
    priority = models.PositiveSmallIntegerField(choices=Priority, default=Priority.MEDIUM)
    points = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MaxValueValidator(Task.MAX_POINTS)]
    )
    estimated_hours = models.DecimalField(
        max_digits=7,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(Task.MAX_HOURS)],
    )
    assignee = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    labels = models.JSONField(default=list, blank=True)
    checklist = models.JSONField(default=list, blank=True)
    subtasks = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ("name", "id")
        constraints = (
            models.UniqueConstraint("team", Lower("name"), name="template_name_once_per_team"),
        )

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        self.title = on_one_line(self.title)
        _check_texts("checklist", self.checklist, Checklist.MAX_ITEMS, ChecklistItem.MAX_TEXT)
        _check_texts("subtasks", self.subtasks, self.MAX_SUBTASKS, Task.MAX_TITLE)


def _check_texts(field: str, texts: list[str], most: int, longest: int) -> None:
    if len(texts) > most:
        raise ValidationError({field: f"Keep it to {most} lines."})
    if any(not text.strip() or len(text) > longest for text in texts):
        raise ValidationError({field: f"Each line takes from 1 to {longest} characters."})
