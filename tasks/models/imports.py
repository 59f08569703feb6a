"""A file that somebody handed in to be turned into tasks."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from accounts.ids import new_id
from accounts.models import User
from teams.models import Team


class ImportQuerySet(models.QuerySet["Import"]):
    def visible_to(self, user: User) -> ImportQuerySet:
        return self.filter(team__in=Team.objects.visible_to(user))

    def unfinished(self) -> ImportQuerySet:
        return self.filter(state=Import.State.WAITING)


class Import(models.Model):
    """The row is the queue: whoever runs it reads ``source`` here; killed workers lose nothing."""

    audit_hides: ClassVar[tuple[str, ...]] = ("source",)

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        DONE = "done", "Done"
        FAILED = "failed", "Failed"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="imports")
    creator = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    filename = models.CharField(max_length=255)
    source = models.BinaryField(help_text="The file, until it has been taken.")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    created_count = models.PositiveIntegerField(default=0)
    known_count = models.PositiveIntegerField(default=0)
    ignored_columns = models.JSONField(default=list)
    refused = models.JSONField(default=list, help_text="Rows that could not be taken, and why.")
    error = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[ImportQuerySet] = ImportQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("-created_at", "-id")

    def __str__(self) -> str:
        return f"{self.filename} into {self.team}"
