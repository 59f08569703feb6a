"""Archive, trash, activity and undo, over the API."""

from datetime import timedelta
from typing import Any

from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.listing import Listing
from accounts.api.serializers import NothingSerializer, VersionSerializer
from accounts.models import User
from tasks import actions
from tasks.actions.trash import KEPT
from tasks.api.rows import show_task
from tasks.api.serializers import DeletedTaskReading, TaskReading
from tasks.api.views import OfTask
from tasks.lists.trash import Trash
from tasks.models import Task
from tasks.telling import events_about
from teams.api.serializers import EventReading
from teams.api.viewsets import PolicyViewSet
from teams.feed import Entry, entries, entry
from teams.history import changes_to
from teams.models import Event, Team
from teams.policies import Action

_UNDONE = OpenApiExample(
    "A task is back in its column",
    {
        "id": "01a1fe75-3a60-7f1d-8c94-6be2d70f158a",
        "team": "core",
        "seq": 413,
        "verb": "event.undone",
        "actor": {"id": "01a1fe60-0c11-7d3e-9a52-3c0f6e1b7d44", "name": "Alice Smith"},
        "token": None,
        "target": {
            "type": "task",
            "id": "01a1fe71-2f08-7c44-b3a9-0d6be8c5179e",
            "label": "CORE-12 Login fails on Safari",
        },
        "changes": {"status": ["in_progress", "todo"]},
        "created_at": "2027-01-31T08:05:00Z",
    },
    response_only=True,
)


class ArchiveViewSet(OfTask):
    policy = {"archive": Action.TASK_EDIT, "unarchive": Action.TASK_EDIT}
    versioned = frozenset({"archive", "unarchive"})

    @extend_schema(summary="Archive a task", request=None, responses=TaskReading)
    def archive(self, request: Request, **_path: str) -> Response:
        """Out of boards and lists, but still found. Developers and above may."""
        return self._set(request, archived=True)

    @extend_schema(summary="Take a task out of the archive", request=None, responses=TaskReading)
    def unarchive(self, request: Request, **_path: str) -> Response:
        """Developers and above may."""
        return self._set(request, archived=False)

    def _set(self, request: Request, *, archived: bool) -> Response:
        task = self.task()
        VersionSerializer.parse(request)
        task = actions.archive_task(
            actor=self.person, task=task, archived=archived, seen=self.seen(task)
        )
        return Response(show_task(task))


class TrashViewSet(PolicyViewSet):
    policy = {"list": Action.TEAM_VIEW, "restore": Action.TASK_DELETE}
    query_parameters = {"list": frozenset({"team"})}

    @extend_schema(
        summary="The trash",
        parameters=[OpenApiParameter("team", description="The slug of one team.")],
        responses=DeletedTaskReading(many=True),
    )
    def list(self, request: Request) -> Response:
        """Deleted tasks, latest first; after 30 days they are erased."""
        only = {}
        if (slug := request.query_params.get("team")) is not None:
            only["team"] = Team.objects.visible_to(self.person).get(slug=slug)
        return self.listed(_trash(self.person, **only), _show_deleted)

    @extend_schema(summary="Restore a task", request=None, responses=TaskReading)
    def restore(self, request: Request, **_path: Any) -> Response:
        """Out of the trash, by its id. Who may delete it may."""
        task = _trash(self.person).rows.get(pk=self.kwargs["trashed"])
        self.require(task)
        NothingSerializer.parse(request)
        restored = actions.restore_task(actor=self.person, task=task)
        return Response(show_task(Task.objects.for_reading().get(pk=restored.pk)))


class TaskActivityViewSet(OfTask):
    policy = {"list": Action.TEAM_VIEW}
    clocked = frozenset({"list"})

    @extend_schema(
        operation_id="tasks_activity_list",
        summary="What happened to a task",
        responses=EventReading(many=True),
    )
    def list(self, _request: Request, **_path: str) -> Response:
        """Latest first, with what others did to many tasks at once and what was said about it."""
        task = self.task()
        listing = Listing(events_about(task).select_related("actor"), ("-seq",))

        def show(rows: list[Event]) -> list[Entry]:
            mine = changes_to(task.pk, rows)
            for event in rows:
                if event.target_id != task.pk and mine.get(event.pk):
                    event.changes = mine[event.pk]
            return entries(rows, task.team.slug)

        return self.listed_together(listing, show)


class UndoViewSet(PolicyViewSet):
    #: The right depends on what the event did: actions.undo_event asks for it.
    policy = {"undo": None}

    @extend_schema(
        summary="Undo an event", request=None, responses={201: EventReading}, examples=[_UNDONE]
    )
    def undo(self, request: Request, **_path: Any) -> Response:
        """Everything that it changed becomes what it was; an event of many things as a whole.

        Who may do the opposite may. A 409 says what has moved on since; then nothing is changed.
        """
        event = Event.objects.visible_to(self.person).get(pk=self.kwargs["id"])
        NothingSerializer.parse(request)
        undone = actions.undo_event(actor=self.person, event=event)
        return Response(entry(undone, undone.team.slug), status=201)


def _trash(person: User, **only: Any) -> Trash:
    tasks = Task.objects.visible_to(person, also_deleted=True)
    return Trash(tasks.filter(**only).for_reading())


def _show_deleted(task: Task) -> dict[str, Any]:
    assert task.deleted_at is not None  # noqa: S101  (for the type checker)
    erased = task.deleted_at + timedelta(days=KEPT.days)
    return show_task(task) | {"deleted_at": task.deleted_at, "erased_at": erased}
