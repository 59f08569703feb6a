"""Labels: what a team tells its tasks apart by, in words and colours of its own."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Lower

from accounts.models.names import name_field
from teams.models import Thing

colour_validator = RegexValidator(
    r"\A#[0-9a-f]{6}\Z", "Give a colour as six hexadecimal digits, such as #0b6b6f."
)


class Label(Thing):
    kind = "label"
    is_setup = True
    logged = ("name", "color", "description")
    is_named_once = True
    taken = "This team has a label of that name already. Choose another."

    name = name_field(max_length=50)
    color = models.CharField(max_length=7, default="#6b7280", validators=[colour_validator])
    description = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("name", "id")
        constraints = (
            models.UniqueConstraint("team", Lower("name"), name="label_name_once_per_team"),
        )

    def __str__(self) -> str:
        return self.name


class TaskLabel(models.Model):
    """The labels of a task once more, so that an index finds tasks by label.

    What a task says of itself is ``Task.labels``; indexing.py writes this after it.
    """

    unaudited: ClassVar[str] = "It repeats what tasks say."

    task = models.ForeignKey("tasks.Task", on_delete=models.CASCADE, related_name="+")
    label = models.ForeignKey(Label, on_delete=models.CASCADE, related_name="+", db_index=False)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("label", "task"), name="task_label_once"),)

    def __str__(self) -> str:
        return f"{self.label_id} on {self.task_id}"
