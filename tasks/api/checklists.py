"""Checklists and their items over the API."""

from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Prefetch, QuerySet
from drf_spectacular.utils import (
    OpenApiExample,
    OpenApiParameter,
    extend_schema,
    extend_schema_view,
)
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.listing import Listing
from accounts.api.preconditions import Given
from accounts.api.serializers import NothingSerializer
from accounts.models import User
from tasks import actions
from tasks.api import checklist_bodies as bodies
from tasks.api.references import member_named
from tasks.api.rows import show_task
from tasks.api.serializers import TaskReading
from tasks.api.time_bodies import task_named, task_of_body
from tasks.models import Checklist, ChecklistItem, Task
from teams.api.viewsets import PolicyViewSet
from teams.models import Team
from teams.policies import Action

_TASK = OpenApiParameter("task", description="The id or key of a task.", required=True)


@extend_schema_view(
    list=extend_schema(
        summary="Checklists of a task",
        parameters=[_TASK],
        responses=bodies.ChecklistReading(many=True),
    ),
    create=extend_schema(
        summary="Create a checklist",
        request=bodies.NewChecklistSerializer,
        responses={201: bodies.ChecklistReading},
        examples=[
            OpenApiExample(
                "With items",
                {"task": "CORE-12", "title": "Before the release", "items": ["Changelog", "Tag"]},
                request_only=True,
            )
        ],
    ),
    retrieve=extend_schema(summary="A checklist", responses=bodies.ChecklistReading),
    partial_update=extend_schema(
        summary="Change a checklist",
        request=bodies.ChecklistSerializer,
        responses=bodies.ChecklistReading,
        examples=[OpenApiExample("Another title", {"title": "At the end"}, request_only=True)],
    ),
    destroy=extend_schema(summary="Delete a checklist", responses={204: None}),
)
class ChecklistViewSet(PolicyViewSet):
    policy = {
        "list": Action.TEAM_VIEW,
        "retrieve": Action.TEAM_VIEW,
        "create": Action.TASK_EDIT,
        "partial_update": Action.TASK_EDIT,
        "destroy": Action.TASK_EDIT,
        "add": Action.TASK_EDIT,
    }
    query_parameters = {"list": frozenset({"task"})}
    clocked = frozenset({"list"})
    lookup_field = "id"
    lookup_value_converter = "uuid"

    def show(self, thing: Checklist) -> dict[str, Any]:
        return bodies.show_checklist(self._visible().get(pk=thing.pk))

    def list(self, request: Request) -> Response:
        """With their items, from the top."""
        if (name := request.query_params.get("task")) is None:
            raise ValidationError({"task": "Say of which task."})
        rows = self._visible().filter(task=task_named(self.person, name))
        return self.listed(Listing(rows, ("position",)), bodies.show_checklist)

    def create(self, request: Request) -> Response:
        """Developers and above may. `items` are the texts of its first items."""
        values = bodies.NewChecklistSerializer.parse(request)
        task = task_of_body(self.person, values)
        self.require(task)
        texts = values.pop("items", [])
        made = actions.create_checklist(actor=self.person, task=task, texts=texts, **values)
        return Response(self.show(made), status=201)

    def retrieve(self, _request: Request, **_path: Any) -> Response:
        return Response(bodies.show_checklist(self._checklist()))

    def partial_update(self, request: Request, **_path: Any) -> Response:
        """Developers and above may. `below` or `above` another list of the task moves it there."""
        checklist = self._checklist()
        values = bodies.ChecklistSerializer.parse(request, partial=True)
        others = Checklist.objects.filter(task=checklist.task_id)
        _find_neighbours(values, others)
        changed = actions.update_checklist(
            actor=self.person, checklist=checklist, seen=self.seen(checklist), **values
        )
        return Response(self.show(changed))

    def destroy(self, _request: Request, **_path: Any) -> Response:
        """Developers and above may. Its items go with it."""
        found = self._checklist()
        actions.delete_checklist(actor=self.person, checklist=found, seen=self.seen(found))
        return Response(status=204)

    @extend_schema(
        operation_id="checklists_items_create",
        summary="Add an item to a checklist",
        request=bodies.ItemSerializer,
        responses={201: bodies.ItemReading},
        examples=[OpenApiExample("An item", {"text": "Write the changelog"}, request_only=True)],
    )
    def add(self, request: Request, **_path: Any) -> Response:
        """Developers and above may. At the end, unless it says `below` or `above`."""
        checklist = self._checklist()
        values = bodies.ItemSerializer.parse(request)
        _find_neighbours(values, ChecklistItem.objects.filter(checklist=checklist))
        _find_assignee(values, checklist.team, self.person)
        item = actions.add_item(actor=self.person, checklist=checklist, **values)
        return Response(bodies.show_item(item), status=201)

    def _visible(self) -> QuerySet[Checklist]:
        items = ChecklistItem.objects.select_related("assignee", "done_by")
        visible = Checklist.objects.visible_to(self.person).select_related("team", "task__team")
        return visible.prefetch_related(Prefetch("items", items))

    def _checklist(self) -> Checklist:
        """The one of the path, when the person may do to it what this method does."""
        found = self._visible().get(pk=self.kwargs["id"])
        self.require(found)
        return found


@extend_schema_view(
    retrieve=extend_schema(summary="A checklist item", responses=bodies.ItemReading),
    partial_update=extend_schema(
        summary="Change a checklist item",
        request=bodies.ItemSerializer,
        responses=bodies.ItemReading,
        examples=[OpenApiExample("Tick it off", {"done": True}, request_only=True)],
    ),
    destroy=extend_schema(summary="Delete a checklist item", responses={204: None}),
)
class ChecklistItemViewSet(PolicyViewSet):
    policy = {
        "retrieve": Action.TEAM_VIEW,
        "partial_update": Action.TASK_EDIT,
        "destroy": Action.TASK_EDIT,
        "convert": Action.TASK_EDIT,
    }
    lookup_field = "id"
    lookup_value_converter = "uuid"
    state_names = MappingProxyType({"below": "position", "above": "position"})

    def given(self, thing: ChecklistItem) -> dict[str, Given]:
        """The log knows of ``done`` when it was."""
        found = super().given(thing)
        if "done" in found:
            found["done"] = Given(found["done"].yours, lambda state: "done_at" in state)
        return found

    def show(self, thing: ChecklistItem) -> dict[str, Any]:
        return bodies.show_item(thing)

    def retrieve(self, _request: Request, **_path: Any) -> Response:
        return Response(self.show(self._item()))

    def partial_update(self, request: Request, **_path: Any) -> Response:
        """Developers and above may. `below` or `above` another item of the list moves it there."""
        item = self._item()
        values = bodies.ItemSerializer.parse(request, partial=True)
        _find_neighbours(values, ChecklistItem.objects.filter(checklist=item.checklist_id))
        _find_assignee(values, item.team, self.person, item.assignee_id)
        changed = actions.update_item(actor=self.person, item=item, seen=self.seen(item), **values)
        return Response(self.show(changed))

    def destroy(self, _request: Request, **_path: Any) -> Response:
        """Developers and above may."""
        item = self._item()
        actions.delete_item(actor=self.person, item=item, seen=self.seen(item))
        return Response(status=204)

    @extend_schema(
        operation_id="checklist_items_convert",
        summary="Make a subtask of a checklist item",
        request=None,
        responses={201: TaskReading},
    )
    def convert(self, request: Request, **_path: Any) -> Response:
        """Developers and above may. The item goes, and its text is the title of a new subtask."""
        item = self._item()
        NothingSerializer.parse(request)
        made = actions.convert_item(actor=self.person, item=item)
        task = Task.objects.for_reading().get(pk=made.pk)
        return Response(show_task(task), status=201)

    def _item(self) -> ChecklistItem:
        """The one of the path, when the person may do to it what this method does."""
        visible = ChecklistItem.objects.visible_to(self.person)
        related = visible.select_related(
            "team", "assignee", "done_by", "checklist__task__team__clock"
        )
        found = related.get(pk=self.kwargs["id"])
        self.require(found)
        return found


def _find_neighbours(values: dict[str, Any], others: QuerySet[Any]) -> None:
    for name in ("below", "above"):
        if values.get(name) is not None:
            values[name] = others.filter(pk=values[name]).first()
            if values[name] is None:
                raise ValidationError({name: "There is no such neighbour."})


def _find_assignee(
    values: dict[str, Any], team: Team, person: User, now: UUID | None = None
) -> None:
    if values.get("assignee") is not None:
        values["assignee"] = member_named(team, person, values["assignee"], now)
