"""What ever hung on a task, so that its activity tells of what is gone by now as well."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from tasks.models.task import Task


class Hanging(models.Model):
    """A thing that points to a task, or once did: a comment, a relation, an item of a checklist.

    The log says so when the thing comes, and no index finds it there. Written with the event
    (telling.py), and gone with the task. The key is not constrained by the database: to check it is
    to lock the task, which those who change what hangs there have not done in their order.
    """

    unaudited: ClassVar[str] = "It repeats what the log says."

    task = models.ForeignKey(
        Task, on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False
    )
    thing_id = models.UUIDField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("task", "thing_id"), name="hanging_once_per_task"),
        )

    def __str__(self) -> str:
        return f"{self.thing_id} on {self.task_id}"
