"""What people say about a task."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MaxLengthValidator
from django.db import models

from accounts.models import User
from tasks.models.task import Task
from teams.models import Team, Thing


class CommentQuerySet(models.QuerySet["Comment"]):
    def visible_to(self, user: User) -> CommentQuerySet:
        return self.alive().filter(team__in=Team.objects.visible_to(user))

    def alive(self) -> CommentQuerySet:
        return self.filter(deleted_at=None, task__deleted_at=None)


class Comment(Thing):
    kind = "comment"
    logged = ("task", "author", "body", "deleted_at")
    MAX_BODY: ClassVar[int] = 50_000

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="comments")
    author = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    body = models.TextField(max_length=MAX_BODY, validators=[MaxLengthValidator(MAX_BODY)])
    edited_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[CommentQuerySet] = CommentQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("created_at", "id")
        indexes = (models.Index(fields=("task", "created_at", "id"), name="comment_of_task"),)

    def __str__(self) -> str:
        return f"comment on {self.task}"

    def is_shared_with(self, user: User) -> bool:
        return self.deleted_at is None and self.task.is_shared_with(user)

    @property
    def label(self) -> str:
        """The task, which is what people look for."""
        return str(self.task)
