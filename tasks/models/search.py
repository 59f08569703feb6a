"""The words of each task, for the database's full-text index."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from tasks.models.task import Task
from teams.models import Team


class SearchDocument(models.Model):
    """Made by tasks/search/documents.py alone; a task that is deleted has none.

    Words are separated by single spaces. The index itself stands on this table and follows it in
    the database: a generated column on PostgreSQL, triggers on SQLite. A migration that alters the
    table has to drop and make them anew (tasks/search/installing.py), for SQLite copies the table.

    The key is a number of its own because FTS5 knows rows by whole numbers only.
    """

    unaudited: ClassVar[str] = "It repeats what tasks say."

    id = models.BigAutoField(primary_key=True)
    task = models.OneToOneField(Task, on_delete=models.CASCADE, related_name="search_document")
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+", db_index=False)
    title = models.TextField()
    description = models.TextField()
    comments = models.TextField()
    files = models.TextField(help_text="The names of what is attached.")
    parts = models.TextField(help_text="The words inside names such as HdfsItemWriter.")

    def __str__(self) -> str:
        return f"words of {self.task_id}"
