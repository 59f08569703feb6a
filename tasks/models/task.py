"""The task, and how teams number theirs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone

from accounts.models import User
from accounts.models.names import on_one_line
from tasks.models.planning import Cycle, Milestone, Project
from tasks.models.priority import Priority
from tasks.models.rank_field import RankField
from tasks.models.status import Category, Status
from tasks.models.task_indexes import INDEXES
from tasks.models.task_queryset import TaskQuerySet
from teams.models import State, Team, Thing

#: In front of a custom field's id, in states and events of tasks.
CUSTOM = "custom."


class Task(Thing):
    """``labels`` are ids of labels and ``custom`` the values of custom fields by the fields' ids:
    a task's row holds all that it says. Other tables repeat it for finding: see indexing.py.
    """

    kind = "task"
    is_pointed_to_meanwhile = True
    #: ``custom`` is logged too, field by field: see ``state``.
    logged = (
        "number", "title", "description", "priority", "start_date", "due_date", "estimated_hours",
        "actual_hours", "points", "assignee", "parent", "project", "milestone", "cycle", "labels",
        "metadata", "position", "archived_at", "deleted_at",
    )  # fmt: skip
    MAX_TITLE: ClassVar[int] = 200
    MAX_DESCRIPTION: ClassVar[int] = 50_000
    MAX_POINTS: ClassVar[int] = 32_767
    MAX_HOURS: ClassVar[int] = 99_999
    MAX_METADATA: ClassVar[int] = 16 * 1024

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="tasks", db_index=False)
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=MAX_TITLE)
    description = models.TextField(
        blank=True, max_length=MAX_DESCRIPTION, validators=[MaxLengthValidator(MAX_DESCRIPTION)]
    )
    status = models.ForeignKey(Status, on_delete=models.PROTECT, related_name="tasks")
    priority = models.PositiveSmallIntegerField(choices=Priority, default=Priority.MEDIUM)
    start_date = models.DateTimeField(null=True, blank=True)
    due_date = models.DateTimeField(null=True, blank=True)
    estimated_hours = models.DecimalField(
        max_digits=7,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(MAX_HOURS)],
    )
    actual_hours = models.DecimalField(
        max_digits=9,
        decimal_places=2,
        null=True,
        blank=True,
        help_text="The sum of the time entries.",
    )
    points = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MaxValueValidator(MAX_POINTS)]
    )
    assignee = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="assigned_tasks"
    )
    creator = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="created_tasks"
    )
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="subtasks"
    )
    project = models.ForeignKey(
        Project,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="tasks",
        db_index=False,
    )
    milestone = models.ForeignKey(
        Milestone,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="tasks",
        db_index=False,
    )
    cycle = models.ForeignKey(
        Cycle,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="tasks",
        db_index=False,
    )
    labels = models.JSONField(default=list, blank=True)
    custom = models.JSONField(default=dict, blank=True)
    metadata = models.JSONField(
        default=dict, blank=True, help_text="A JSON object that programs keep here for themselves."
    )
    position = RankField(max_length=1000, help_text="Where it stands in its column: see ranks.py.")
    source_key = models.CharField(
        max_length=100, null=True, blank=True, help_text="What it was called where it came from."
    )
    archived_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[TaskQuerySet] = TaskQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("team", "number"), name="task_number_once_per_team"),
            models.UniqueConstraint(
                fields=("team", "source_key"), name="task_source_key_once_per_team"
            ),
        )
        indexes = INDEXES

    def __str__(self) -> str:
        return f"{self.key} {self.title}"

    @property
    def key(self) -> str:
        return f"{self.team.key}-{self.number}"

    def clean(self) -> None:
        """A title stands on one line, as it does on each page; a program may have sent several."""
        self.title = on_one_line(self.title)
        if _size(self.metadata) > self.MAX_METADATA:
            raise ValidationError({"metadata": "Keep it to 16 KB of JSON."})

    def state(self) -> State:
        """The status and the priority in words that mean something outside of the database."""
        return {
            **super().state(),
            "status": self.status.slug,
            "priority": Priority(self.priority).word,
            **{f"{CUSTOM}{pk}": value for pk, value in self.custom.items()},
        }

    def restore(self, fields: Mapping[str, Any]) -> None:
        plain = dict(fields)
        if slug := plain.pop("status", None):
            self.status = Status.objects.get(team=self.team_id, slug=slug)
        if word := plain.pop("priority", None):
            self.priority = Priority.from_word(word)
        custom = {name: plain.pop(name) for name in list(plain) if name.startswith(CUSTOM)}
        for name, value in custom.items():
            self.set_custom(name.removeprefix(CUSTOM), value)
        super().restore(plain)

    def set_custom(self, field_id: str, value: Any) -> None:
        """A value of None is no value."""
        self.custom = {pk: kept for pk, kept in self.custom.items() if pk != field_id}
        if value is not None:
            self.custom[field_id] = value

    @property
    def is_overdue(self) -> bool:
        """Past its due date; what is done or cancelled is never late. Needs the status."""
        if self.due_date is None or self.status.category in (Category.DONE, Category.CANCELLED):
            return False
        return self.due_date < timezone.now()

    def is_shared_with(self, user: User) -> bool:
        """Whether the person sees it as a guest."""
        return self.guests.in_force().of(user).filter(task=self).exists()

    @property
    def author_id(self) -> UUID | None:
        return self.creator_id


def _size(value: Any) -> int:
    """Bytes of it as JSON in UTF-8, without the spaces that some write between."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return len(text.encode("utf-8", "surrogatepass"))


class TaskNumber(models.Model):
    """The latest number a team gave to a task. Its row is locked before the clock's."""

    unaudited: ClassVar[str] = "It counts tasks."

    team = models.OneToOneField(
        Team, primary_key=True, on_delete=models.CASCADE, related_name="task_number"
    )
    value = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.team_id}: {self.value}"
