"""Fields that a team adds to its tasks, and an index of what its tasks say in them."""

from __future__ import annotations

from typing import ClassVar, TypedDict

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower

from accounts.models import User
from accounts.models.names import is_one_line, name_field
from tasks.models.label import colour_validator
from teams.models import Thing


class Choice(TypedDict):
    """What tasks keep is the id, so that a new name is a new name everywhere."""

    id: str
    name: str
    color: str


class FieldType(models.TextChoices):
    TEXT = "text", "Text"
    NUMBER = "number", "Number"
    DATE = "date", "Date"
    CHOICE = "choice", "Choice"
    CHOICES = "choices", "Several choices"
    PERSON = "person", "Person"
    URL = "url", "Link"
    CHECKBOX = "checkbox", "Checkbox"


class CustomField(Thing):
    """Its type stays: values of another type would mean something else."""

    kind = "custom_field"
    is_setup = True
    logged = ("name", "type", "choices", "description", "position")
    is_named_once = True
    taken = "This team has a field of that name already. Choose another."
    MAX_PER_TEAM: ClassVar[int] = 50
    MAX_CHOICES: ClassVar[int] = 100
    MAX_CHOICE: ClassVar[int] = 50

    name = name_field(max_length=50)
    type = models.CharField(max_length=10, choices=FieldType)
    choices = models.JSONField(default=list, blank=True)
    description = models.CharField(max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("position", "name", "id")
        constraints = (
            models.UniqueConstraint("team", Lower("name"), name="custom_field_name_once_per_team"),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def has_choices(self) -> bool:
        return self.type in (FieldType.CHOICE, FieldType.CHOICES)

    def clean(self) -> None:
        if self.has_choices and not self.choices:
            raise ValidationError({"choices": "Give at least one choice."})
        if self.choices and not self.has_choices:
            raise ValidationError({"choices": "Only choices and several choices have these."})
        if len(self.choices) > self.MAX_CHOICES:
            raise ValidationError({"choices": f"Give {self.MAX_CHOICES} choices at most."})
        self._check_choices()

    def choice_name(self, pk: str) -> str:
        return next((choice["name"] for choice in self.choices if choice["id"] == pk), "")

    def _check_choices(self) -> None:
        for word in ("id", "name"):
            if len({choice[word].lower() for choice in self.choices}) < len(self.choices):
                raise ValidationError({"choices": "Name each choice once."})
        for choice in self.choices:
            if not 0 < len(choice["name"]) <= self.MAX_CHOICE or not is_one_line(choice["name"]):
                message = f"Name a choice with 1 to {self.MAX_CHOICE} characters on one line."
                raise ValidationError({"choices": message})
            try:
                colour_validator(choice["color"])
            except ValidationError as error:
                raise ValidationError({"choices": error.messages}) from error


class CustomValue(models.Model):
    """What a task says in a custom field once more, so that an index finds and sorts tasks by it.

    What counts is ``Task.custom``; indexing.py writes this after it. Several choices are several
    rows. ``key`` begins a text, or is the id of a choice.
    """

    unaudited: ClassVar[str] = "It repeats what tasks say."

    KEY_LENGTH: ClassVar[int] = 100

    field = models.ForeignKey(
        CustomField, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    task = models.ForeignKey("tasks.Task", on_delete=models.CASCADE, related_name="custom_values")
    key = models.CharField(max_length=KEY_LENGTH, blank=True)
    text = models.TextField(blank=True)
    number = models.DecimalField(max_digits=16, decimal_places=4, null=True)
    day = models.DateField(null=True)
    person = models.ForeignKey(
        User, null=True, on_delete=models.CASCADE, related_name="+", db_index=False
    )

    class Meta:
        indexes = (
            models.Index(fields=("field", "key", "task"), name="custom_value_key"),
            models.Index(fields=("field", "number", "task"), name="custom_value_number"),
            models.Index(fields=("field", "day", "task"), name="custom_value_day"),
            models.Index(fields=("person", "field"), name="custom_value_person"),
        )

    def __str__(self) -> str:
        return f"{self.field_id} of {self.task_id}"
