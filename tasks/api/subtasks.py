"""Subtasks of a task over the API."""

from typing import Any

from drf_spectacular.helpers import forced_singular_serializer
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.listing import Listing
from tasks.api.rows import show_task
from tasks.api.serializers import TaskReading
from tasks.api.views import OfTask
from tasks.models import Task
from tasks.subtasks import progress_of
from teams.policies import Action


class ProgressReading(serializers.Serializer[Any]):
    done = serializers.IntegerField()
    total = serializers.IntegerField(help_text="Everything below it, without what was cancelled.")
    percent = serializers.IntegerField()


class SubtasksReading(serializers.Serializer[Any]):
    progress = ProgressReading()
    subtasks = TaskReading(many=True, help_text="Its own parts, the oldest first.")


# Else the schema would take the answer of a ``list`` for a list.
_ONE_OBJECT = forced_singular_serializer(SubtasksReading)  # type: ignore[no-untyped-call]


class SubtaskViewSet(OfTask):
    policy = {"list": Action.TEAM_VIEW}
    clocked = frozenset({"list"})

    @extend_schema(
        operation_id="tasks_subtasks_retrieve",
        summary="Subtasks of a task, and how far they are",
        responses=_ONE_OBJECT,
    )
    def list(self, _request: Request, **_path: Any) -> Response:
        """`progress` counts at every depth; `subtasks` is a page of those one step below."""
        task = self.task()
        parts = Task.objects.alive().filter(parent=task).for_reading()
        progress = progress_of(task)

        def show(rows: list[Task]) -> dict[str, Any]:
            return {
                "progress": {**progress._asdict(), "percent": progress.percent},
                "subtasks": [show_task(part) for part in rows],
            }

        return self.listed_together(Listing(parts, ("created_at",)), show)
