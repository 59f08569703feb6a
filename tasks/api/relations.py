"""Relations of a task over the API, as they read from its side."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.listing import Listing
from accounts.api.serializers import StrictSerializer, Text, Word
from tasks import actions
from tasks.api.fields import Flag
from tasks.api.references import task_in
from tasks.api.views import OfTask
from tasks.models import Relation, Task
from tasks.relations import WORDS, ends, side_of
from teams.policies import Action


class RelatedTaskReading(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    key = serializers.CharField()
    title = serializers.CharField()
    status = serializers.CharField(help_text="The slug.")


class RelationReading(serializers.Serializer[Relation]):
    id = serializers.UUIDField()
    type = serializers.ChoiceField(choices=WORDS, help_text="From this task's side.")
    task = RelatedTaskReading()
    version = serializers.IntegerField()
    created_at = serializers.DateTimeField()


class RelationSerializer(StrictSerializer):
    type = Word(choices=WORDS, help_text="From this task's side.")
    task = Text(max_length=50, help_text="The key or the id of the other task.")
    close = Flag(required=False, help_text="Cancel the one of the two that is the duplicate.")


def show_relation(relation: Relation, task: Task) -> dict[str, Any]:
    side = side_of(relation, task)
    other = side.task
    return {
        "id": relation.pk,
        "type": side.word,
        "task": {
            "id": other.pk,
            "key": other.key,
            "title": other.title,
            "status": other.status.slug,
        },
        "version": relation.version,
        "created_at": relation.created_at,
    }


@extend_schema_view(
    list=extend_schema(
        operation_id="tasks_relations_list",
        summary="Relations of a task",
        responses=RelationReading(many=True),
    ),
    create=extend_schema(
        summary="Relate a task to another",
        request=RelationSerializer,
        responses={201: RelationReading},
        examples=[
            OpenApiExample(
                "A blocker", {"type": "blocked_by", "task": "CORE-12"}, request_only=True
            ),
            OpenApiExample(
                "A duplicate",
                {"type": "duplicates", "task": "CORE-3", "close": True},
                request_only=True,
            ),
        ],
    ),
    destroy=extend_schema(summary="Take a relation back", responses={204: None}),
)
class RelationViewSet(OfTask):
    lookup_field = lookup_url_kwarg = "relation_id"
    lookup_value_converter = "uuid"
    policy = {
        "list": Action.TEAM_VIEW,
        "create": Action.TASK_EDIT,
        "destroy": Action.TASK_EDIT,
    }
    clocked = frozenset({"list"})

    def show(self, thing: Relation) -> dict[str, Any]:
        return show_relation(thing, self.task())

    def list(self, _request: Request, **_path: Any) -> Response:
        """Oldest first. Those to tasks in the trash are left out."""
        task = self.task()
        rows = self._of(task)
        return self.listed(Listing(rows, ("created_at",)), lambda row: show_relation(row, task))

    def create(self, request: Request, **_path: Any) -> Response:
        """Developers and above may. Both tasks are of one team; blocking makes no circles."""
        task = self.task()
        values = RelationSerializer.parse(request)
        source, other, relation_type = ends(
            task, values["type"], task_in(task.team, "task", values["task"])
        )
        made = actions.add_relation(
            actor=self.person,
            source=source,
            other=other,
            relation_type=relation_type,
            close=values.get("close", False),
        )
        return Response(show_relation(self._of(task).get(pk=made.pk), task), status=201)

    def destroy(self, _request: Request, **_path: Any) -> Response:
        """Developers and above may."""
        relation = self._of(self.task()).get(pk=self.kwargs["relation_id"])
        actions.remove_relation(actor=self.person, relation=relation, seen=self.seen(relation))
        return Response(status=204)

    def _of(self, task: Task) -> Any:
        return Relation.objects.of(task).select_related(
            "team", "source__team", "source__status", "other__team", "other__status"
        )
