"""Time that somebody spent on a task."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models

from accounts.models import User
from tasks.models.task import Task
from teams.models import Team, Thing


class TimeEntryQuerySet(models.QuerySet["TimeEntry"]):
    def visible_to(self, user: User) -> TimeEntryQuerySet:
        return self.alive().filter(team__in=Team.objects.visible_to(user))

    def alive(self) -> TimeEntryQuerySet:
        return self.filter(task__deleted_at=None)

    def running(self) -> TimeEntryQuerySet:
        return self.filter(started_at__isnull=False, ended_at=None)

    def for_reading(self) -> TimeEntryQuerySet:
        return self.select_related("team", "task__team", "person")


class TimeEntry(Thing):
    """Either by the clock, from ``started_at`` to ``ended_at`` (none while the timer runs), or a
    length of time on a ``day``. ``day`` is the team's day and is what totals go by.
    """

    kind = "time_entry"
    logged = ("task", "person", "day", "started_at", "ended_at", "seconds", "note")
    taken = "A timer of this person is running already. Stop it first."
    LONGEST: ClassVar[int] = int(timedelta(days=1).total_seconds())

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="time_entries")
    person = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    day = models.DateField()
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    seconds = models.PositiveIntegerField(default=0, help_text="None while the timer runs.")
    note = models.CharField(max_length=500, blank=True)

    objects: ClassVar[TimeEntryQuerySet] = TimeEntryQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("-day", "-created_at", "-id")
        verbose_name_plural = "time entries"
        constraints = (
            models.UniqueConstraint(
                fields=("person",),
                condition=models.Q(started_at__isnull=False, ended_at=None),
                name="time_entry_one_timer_per_person",
            ),
        )
        indexes = (
            models.Index(fields=("team", "day"), name="time_entry_of_team"),
            models.Index(fields=("person", "day"), name="time_entry_of_person"),
        )

    def __str__(self) -> str:
        return f"time on {self.task}"

    @property
    def label(self) -> str:
        """The task, which is what people look for."""
        return str(self.task)

    @property
    def author_id(self) -> UUID | None:
        return self.person_id

    @property
    def is_running(self) -> bool:
        return self.started_at is not None and self.ended_at is None

    def clean(self) -> None:
        if self.started_at and self.ended_at and self.ended_at < self.started_at:
            raise ValidationError({"ended_at": "It ends before it starts."})
        if self.seconds > self.LONGEST:
            raise ValidationError({"seconds": "Nobody works more than 24 hours a day."})
        if self.is_running and self._others_run():
            raise ValidationError({"started_at": self.taken})

    def _others_run(self) -> bool:
        others = TimeEntry.objects.running().filter(person=self.person_id)
        return others.exclude(pk=self.pk).exists()
