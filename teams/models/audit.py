"""The audit: what databases themselves note of every change of a row. Written by triggers alone."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class AuditEntry(models.Model):
    """One row of one table, inserted, updated or deleted, by whatever way: see audit.py.

    ``old`` and ``new`` are columns as the database keeps them. An update has those that differ, a
    deletion all of ``old``; an insert has neither, for the row itself (or the ``old`` of what came
    later) still has it. ``team_id`` is there where the row has one.
    """

    class Operation(models.TextChoices):
        INSERT = "insert", "Inserted"
        UPDATE = "update", "Updated"
        DELETE = "delete", "Deleted"

    unaudited: ClassVar[str] = "It is the audit."

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    table_name = models.CharField(max_length=63)
    row_id = models.CharField(max_length=36)
    team_id = models.UUIDField(null=True)
    operation = models.CharField(max_length=6, choices=Operation)
    old = models.JSONField(null=True)
    new = models.JSONField(null=True)

    class Meta:
        ordering = ("-id",)
        verbose_name_plural = "audit entries"
        indexes = (
            models.Index(fields=("team_id", "id"), name="audit_of_team"),
            models.Index(fields=("row_id", "id"), name="audit_of_row"),
        )

    def __str__(self) -> str:
        return f"{self.operation} {self.table_name} {self.row_id}"
