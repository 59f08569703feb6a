"""A file on a task. Its bytes lie in the storage under ``key``, which says nothing about it."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar
from uuid import UUID

from django.db import models
from django.utils import timezone

from accounts.exceptions import Conflict
from accounts.models import User
from tasks.models.task import Task
from teams.models import Team, Thing

#: How long the page of a task asks for a preview that is being drawn.
_PREVIEW_PATIENCE = timedelta(minutes=1)


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def visible_to(self, user: User) -> AttachmentQuerySet:
        return self.alive().filter(team__in=Team.objects.visible_to(user))

    def alive(self) -> AttachmentQuerySet:
        return self.filter(deleted_at=None, task__deleted_at=None)


class PreviewState(models.TextChoices):
    WAITING = "waiting", "Waiting"
    READY = "ready", "Ready"
    NONE = "none", "None"


class Attachment(Thing):
    """Deleting hides it; its bytes are kept until it leaves the trash, so that undo finds them.

    The preview is not logged: it follows from the file, and can be drawn again.
    """

    kind = "attachment"
    logged = ("task", "uploader", "name", "content_type", "size", "sha256", "deleted_at")

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="attachments")
    uploader = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    name = models.CharField(max_length=255)
    content_type = models.CharField(max_length=100, help_text="Judged by the file's content.")
    size = models.PositiveBigIntegerField(help_text="Bytes.")
    sha256 = models.CharField(max_length=64)
    key = models.CharField(max_length=100, unique=True, blank=True)
    preview_state = models.CharField(max_length=10, choices=PreviewState, default=PreviewState.NONE)
    preview_key = models.CharField(max_length=100, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[AttachmentQuerySet] = AttachmentQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("created_at", "id")
        indexes = (
            models.Index(fields=("task", "created_at", "id"), name="attachment_of_task"),
            models.Index(fields=("team", "size"), name="attachment_quota"),
            models.Index(
                fields=("created_at",),
                condition=models.Q(preview_state=PreviewState.WAITING),
                name="attachment_preview_waiting",
            ),
            models.Index(
                fields=("deleted_at",),
                condition=models.Q(deleted_at__isnull=False),
                name="attachment_in_trash",
            ),
        )

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """The log has no keys: what undo makes of it after the bytes were erased has none."""
        if not self.key:
            raise Conflict("This file has been erased. It cannot come back.")

    @property
    def author_id(self) -> UUID | None:
        return self.uploader_id

    @property
    def has_preview(self) -> bool:
        return self.preview_state == PreviewState.READY

    @property
    def awaits_preview(self) -> bool:
        """Whether it is worth while to ask again soon."""
        is_new = self.created_at > timezone.now() - _PREVIEW_PATIENCE
        return is_new and self.preview_state == PreviewState.WAITING
