"""The task, and how teams number theirs."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from django.core.validators import MaxLengthValidator, MaxValueValidator
from django.db import models
from django.utils import timezone

from accounts.ids import new_id
from accounts.models import User
from tasks.models.status import Category, Status
from teams.models import Team


class Priority(models.IntegerChoices):
    """Numbers, so that the database can order by them; people and programs use the words."""

    LOW = 1, "Low"
    MEDIUM = 2, "Medium"
    HIGH = 3, "High"
    URGENT = 4, "Urgent"

    @property
    def word(self) -> str:
        return self.name.lower()

    @classmethod
    def from_word(cls, word: str) -> Priority:
        return cls[word.upper()]

    @classmethod
    def words(cls) -> list[str]:
        return [priority.word for priority in cls]


class TaskQuerySet(models.QuerySet["Task"]):
    def visible_to(self, user: User) -> TaskQuerySet:
        return self.alive().filter(team__in=Team.objects.visible_to(user))

    def alive(self) -> TaskQuerySet:
        return self.filter(deleted_at=None)

    def for_reading(self) -> TaskQuerySet:
        return self.select_related("team", "status", "assignee", "creator")

    def with_key(self, key: str) -> TaskQuerySet:
        """The task that people call CORE-12 (in any letter case), or nothing."""
        team_key, _, number = key.rpartition("-")
        if not (number.isascii() and number.isdecimal() and len(number) < 10):  # noqa: PLR2004
            return self.none()
        return self.filter(team__key=team_key.upper(), number=int(number))

    def matching(self, text: str) -> TaskQuerySet:
        """Every word stands in the title or the description, or the text is the task's key."""
        if not (words := text.split()):
            return self
        found = models.Q()
        for word in words:
            found &= models.Q(title__icontains=word) | models.Q(description__icontains=word)
        return self.filter(found | models.Q(pk__in=Task.objects.with_key(words[0])))


class Task(models.Model):
    MAX_TITLE: ClassVar[int] = 200
    MAX_DESCRIPTION: ClassVar[int] = 50_000
    MAX_POINTS: ClassVar[int] = 32_767

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="tasks", db_index=False)
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=MAX_TITLE)
    description = models.TextField(
        blank=True, max_length=MAX_DESCRIPTION, validators=[MaxLengthValidator(MAX_DESCRIPTION)]
    )
    status = models.ForeignKey(Status, on_delete=models.PROTECT, related_name="tasks")
    priority = models.PositiveSmallIntegerField(choices=Priority, default=Priority.MEDIUM)
    due_date = models.DateTimeField(null=True, blank=True)
    points = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MaxValueValidator(MAX_POINTS)]
    )
    assignee = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="assigned_tasks"
    )
    creator = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="created_tasks"
    )
    position = models.CharField(
        max_length=1000, help_text="Where it stands in its column: see ranks.py."
    )
    source_key = models.CharField(
        max_length=100, null=True, blank=True, help_text="What it was called where it came from."
    )
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[TaskQuerySet] = TaskQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("team", "number"), name="task_number_once_per_team"),
            models.UniqueConstraint(
                fields=("team", "source_key"), name="task_source_key_once_per_team"
            ),
        )
        # One index for each list people open, with its filter first and its order after.
        indexes = (
            models.Index(
                "team",
                models.F("priority").desc(),
                models.F("updated_at").desc(),
                models.F("id").desc(),
                name="task_list",
                condition=models.Q(deleted_at=None),
            ),
            models.Index(
                "status",
                models.F("priority").desc(),
                models.F("updated_at").desc(),
                models.F("id").desc(),
                name="task_list_of_status",
                condition=models.Q(deleted_at=None),
            ),
            models.Index(
                "assignee",
                models.F("priority").desc(),
                models.F("updated_at").desc(),
                models.F("id").desc(),
                name="task_list_of_assignee",
                condition=models.Q(deleted_at=None),
            ),
            models.Index(
                fields=("status", "position", "id"),
                name="task_board",
                condition=models.Q(deleted_at=None),
            ),
        )

    def __str__(self) -> str:
        return f"{self.key} {self.title}"

    @property
    def key(self) -> str:
        return f"{self.team.key}-{self.number}"

    @property
    def is_overdue(self) -> bool:
        """Past its due date; what is done or cancelled is never late. Needs the status."""
        if self.due_date is None or self.status.category in (Category.DONE, Category.CANCELLED):
            return False
        return self.due_date < timezone.now()

    @property
    def author_id(self) -> UUID | None:
        return self.creator_id


class TaskNumber(models.Model):
    """The latest number a team gave to a task. Its row is locked before the clock's."""

    team = models.OneToOneField(
        Team, primary_key=True, on_delete=models.CASCADE, related_name="task_number"
    )
    value = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.team_id}: {self.value}"
