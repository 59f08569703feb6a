"""Bodies and representations of tasks and comments."""

from typing import Any

from rest_framework import serializers

from accounts.api.serializers import (
    PersonReading,
    StrictSerializer,
    Text,
    WholeNumber,
    Word,
    show_person,
)
from tasks.api.fields import DueDate, PersonId
from tasks.models import Comment, Priority, Task


class TaskReading(serializers.Serializer[Task]):
    id = serializers.UUIDField()
    key = serializers.CharField(help_text="What people call it: CORE-12.")
    number = serializers.IntegerField()
    team = serializers.CharField(help_text="The slug.")
    title = serializers.CharField()
    description = serializers.CharField(help_text="Markdown.")
    status = serializers.CharField(help_text="The slug.")
    priority = serializers.ChoiceField(choices=Priority.words())
    due_date = serializers.DateTimeField(allow_null=True)
    points = serializers.IntegerField(allow_null=True)
    assignee = PersonReading(allow_null=True)
    creator = PersonReading(allow_null=True)
    version = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


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
    due_date = DueDate(allow_null=True, required=False)
    points = WholeNumber(min_value=0, max_value=Task.MAX_POINTS, allow_null=True, required=False)
    assignee = PersonId(allow_null=True, required=False)


class NewTaskSerializer(TaskSerializer):
    readable = frozenset()

    team = Text(max_length=50, help_text="The slug or the id.")


class CommentReading(serializers.Serializer[Comment]):
    id = serializers.UUIDField()
    task = serializers.CharField(help_text="The key.")
    author = PersonReading(allow_null=True)
    body = serializers.CharField(help_text="Markdown.")
    created_at = serializers.DateTimeField()
    edited_at = serializers.DateTimeField(allow_null=True)


class CommentSerializer(StrictSerializer):
    body = Text(max_length=Comment.MAX_BODY, help_text="Markdown.")


class CommentChangeSerializer(CommentSerializer):
    readable = frozenset(CommentReading().fields)


def show_comment(comment: Comment) -> dict[str, Any]:
    return {
        "id": comment.pk,
        "task": comment.task.key,
        "author": show_person(comment.author),
        "body": comment.body,
        "created_at": comment.created_at,
        "edited_at": comment.edited_at,
    }
