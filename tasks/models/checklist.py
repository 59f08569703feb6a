"""Checklists of a task, and what is to be ticked off on them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from accounts.models import User
from accounts.models.names import on_one_line
from tasks.models.rank_field import RankField
from tasks.models.task import Task
from teams.models import Team, Thing


class ChecklistQuerySet(models.QuerySet["Checklist"]):
    def visible_to(self, user: User) -> ChecklistQuerySet:
        return self.filter(task__deleted_at=None, team__in=Team.objects.visible_to(user))


class Checklist(Thing):
    kind = "checklist"
    logged = ("task", "title", "position")
    MAX_TITLE: ClassVar[int] = 100
    MAX_PER_TASK: ClassVar[int] = 20
    MAX_ITEMS: ClassVar[int] = 200

    task = models.ForeignKey(
        Task, on_delete=models.CASCADE, related_name="checklists", db_index=False
    )
    title = models.CharField(max_length=MAX_TITLE, default="Checklist")
    position = RankField(max_length=1000)

    objects: ClassVar[ChecklistQuerySet] = ChecklistQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("position", "id")
        indexes = (models.Index(fields=("task", "position", "id"), name="checklist_of_task"),)

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        self.title = on_one_line(self.title)

    @property
    def total(self) -> int:
        return len(self.items.all())

    @property
    def done(self) -> int:
        """How many of its items are ticked off. Both counts ask for nothing that is prefetched."""
        return sum(item.done_at is not None for item in self.items.all())


class ChecklistItemQuerySet(models.QuerySet["ChecklistItem"]):
    def visible_to(self, user: User) -> ChecklistItemQuerySet:
        return self.filter(checklist__task__deleted_at=None, team__in=Team.objects.visible_to(user))


class ChecklistItem(Thing):
    """A thing of its own, so that an event holds one line and undo takes back one tick."""

    kind = "checklist_item"
    logged = ("checklist", "text", "position", "assignee", "done_at", "done_by")
    MAX_TEXT: ClassVar[int] = 500

    checklist = models.ForeignKey(
        Checklist, on_delete=models.CASCADE, related_name="items", db_index=False
    )
    text = models.CharField(max_length=MAX_TEXT)
    position = RankField(max_length=1000)
    assignee = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects: ClassVar[ChecklistItemQuerySet] = ChecklistItemQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("position", "id")
        indexes = (
            models.Index(fields=("checklist", "position", "id"), name="checklist_item_of_list"),
        )

    def __str__(self) -> str:
        return self.text

    def clean(self) -> None:
        self.text = on_one_line(self.text)
