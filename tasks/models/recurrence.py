"""Tasks that come again, by a rule of RFC 5545."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from tasks.models.task import Task
from teams.models import Thing


class RecurrenceMode(models.TextChoices):
    SCHEDULE = "schedule", "On schedule"
    COMPLETION = "completion", "When the last one is done"


class RecurrenceQuerySet(models.QuerySet["Recurrence"]):
    def alive(self) -> RecurrenceQuerySet:
        """Those that have not ended. In the trash, and in a deleted team, nothing comes again until
        it is restored.
        """
        return self.filter(ended_at=None, task__deleted_at=None, team__deleted_at=None)


class Recurrence(Thing):
    """It hangs on the latest task, of which the next is a copy; then it hangs on that one.

    The rule is read in the time zone, so that 09:00 stays 09:00 when the clocks change.
    ``next_at`` is when the next task is due to be made, or nothing: because the rule has come to
    its end, or because the last task is not done yet. ``ended_at`` is when the last task was done
    and none followed by the rule.
    """

    kind = "recurrence"
    logged = (
        "task", "rule", "starts_at", "time_zone", "mode", "next_at", "last_at", "made",
        "ended_at",
    )  # fmt: skip
    taken = "This task recurs already."
    MAX_RULE: ClassVar[int] = 500

    task = models.OneToOneField(Task, on_delete=models.CASCADE, related_name="recurrence")
    rule = models.CharField(max_length=MAX_RULE, help_text="An RRULE of RFC 5545, by its value.")
    starts_at = models.DateTimeField()
    time_zone = models.CharField(max_length=50, help_text="An IANA name.")
    mode = models.CharField(max_length=10, choices=RecurrenceMode, default=RecurrenceMode.SCHEDULE)
    next_at = models.DateTimeField(null=True, blank=True)
    last_at = models.DateTimeField(null=True, blank=True)
    made = models.PositiveIntegerField(default=0, help_text="How many tasks it has made.")
    ended_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[RecurrenceQuerySet] = RecurrenceQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = (
            models.Index(
                fields=("next_at",),
                condition=models.Q(next_at__isnull=False),
                name="recurrence_due",
            ),
        )

    def __str__(self) -> str:
        return str(self.task)
