"""Moving a task on the board, over the API."""

from types import MappingProxyType

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.serializers import Text, VersionSerializer
from tasks import actions
from tasks.api.references import status_named, task_in
from tasks.api.rows import show_task
from tasks.api.serializers import TaskReading
from tasks.api.views import OfTask
from teams.policies import Action


class MoveSerializer(VersionSerializer):
    status = Text(
        max_length=50, required=False, help_text="The slug of the column; its own unless given."
    )
    below = Text(
        max_length=50, required=False, help_text="The id or key of the task that comes before it."
    )
    above = Text(
        max_length=50, required=False, help_text="The id or key of the task that comes after it."
    )


class MoveViewSet(OfTask):
    policy = {"move": Action.TASK_EDIT}
    versioned = frozenset({"move"})
    state_names = MappingProxyType({"below": "position", "above": "position"})

    @extend_schema(
        operation_id="tasks_move",
        summary="Move a task on the board",
        request=MoveSerializer,
        responses=TaskReading,
        examples=[
            OpenApiExample(
                "Between two tasks",
                {"status": "in_progress", "below": "CORE-3", "above": "CORE-7"},
                request_only=True,
            ),
            OpenApiExample("To the end of a column", {"status": "done"}, request_only=True),
        ],
    )
    def move(self, request: Request, **_path: str) -> Response:
        """Developers and above may. Without `below` and `above` to the end of the column."""
        task = self.task()
        values = MoveSerializer.parse(request)
        slug = values.get("status")
        status = None if slug is None else status_named(task.team, slug)
        below, above = (
            task_in(task.team, name, values[name]) if name in values else None
            for name in ("below", "above")
        )
        moved = actions.move_task(
            actor=self.person,
            task=task,
            status=status,
            below=below,
            above=above,
            strict=True,
            seen=self.seen(task),
        )
        return Response(show_task(moved))
