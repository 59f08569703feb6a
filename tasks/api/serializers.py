"""Bodies and representations of tasks."""

from typing import Any

from rest_framework import serializers

from accounts.api.serializers import (
    PersonReading,
    StrictSerializer,
    Text,
    WholeNumber,
    Word,
)
from tasks.api.fields import DueDate, Hours, JsonObject, PersonId, Reference
from tasks.models import Priority, Task


class NamedReading(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()


class TaskLabelReading(NamedReading):
    color = serializers.CharField()


class ParentReading(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    key = serializers.CharField()


class TaskReading(serializers.Serializer[Task]):
    id = serializers.UUIDField()
    key = serializers.CharField(help_text="What people call it: CORE-12.")
    number = serializers.IntegerField()
    team = serializers.CharField(help_text="The slug.")
    title = serializers.CharField()
    description = serializers.CharField(help_text="Markdown.")
    status = serializers.CharField(help_text="The slug.")
    priority = serializers.ChoiceField(choices=Priority.words())
    start_date = serializers.DateTimeField(allow_null=True)
    due_date = serializers.DateTimeField(allow_null=True)
    estimated_hours = serializers.FloatField(allow_null=True)
    actual_hours = serializers.FloatField(allow_null=True, help_text="The sum of time entries.")
    points = serializers.IntegerField(allow_null=True)
    assignee = PersonReading(allow_null=True)
    creator = PersonReading(allow_null=True)
    parent = ParentReading(allow_null=True)
    project = NamedReading(allow_null=True)
    milestone = NamedReading(allow_null=True)
    cycle = NamedReading(allow_null=True)
    labels = TaskLabelReading(many=True)
    custom = serializers.DictField(help_text="Values of custom fields by the fields' ids.")
    metadata = serializers.DictField(help_text="What programs keep here.")
    version = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    archived_at = serializers.DateTimeField(allow_null=True)


class DeletedTaskReading(TaskReading):
    deleted_at = serializers.DateTimeField()
    erased_at = serializers.DateTimeField(help_text="When it will be gone for good.")


class TaskSerializer(StrictSerializer):
    """A change of a task. It may name the team it is in, but no other."""

    readable = frozenset(TaskReading().fields)

    team = Text(max_length=50, required=False, help_text="The slug or the id.")
    title = Text(max_length=Task.MAX_TITLE)
    description = Text(
        max_length=Task.MAX_DESCRIPTION,
        allow_blank=True,
        trim_whitespace=False,
        required=False,
        help_text="Markdown.",
    )
    status = Text(max_length=50, required=False, help_text="The slug of a status of the team.")
    priority = Word(choices=Priority.words(), required=False)
    start_date = DueDate(allow_null=True, required=False)
    due_date = DueDate(allow_null=True, required=False)
    estimated_hours = Hours(allow_null=True, required=False)
    points = WholeNumber(min_value=0, max_value=Task.MAX_POINTS, allow_null=True, required=False)
    assignee = PersonId(allow_null=True, required=False)
    parent = Reference(  # type: ignore[assignment]  # DRF takes fields out of the class
        allow_null=True, required=False, help_text="The key or the id of a task."
    )
    project = Reference(allow_null=True, required=False)
    milestone = Reference(allow_null=True, required=False)
    cycle = Reference(allow_null=True, required=False)
    labels = serializers.ListField(
        child=Reference(), max_length=100, required=False, help_text="All labels of the task."
    )
    custom = JsonObject(required=False, help_text="Values of custom fields by their ids or names.")
    metadata = JsonObject(required=False)


class NewTaskSerializer(TaskSerializer):
    readable = frozenset()

    team = Text(max_length=50, help_text="The slug or the id.")
