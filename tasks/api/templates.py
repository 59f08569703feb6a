"""Templates of a team over the API, and making tasks of them."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.serializers import (
    PersonReading,
    StrictSerializer,
    Text,
    WholeNumber,
    Word,
    show_person,
)
from tasks import actions
from tasks.api.describing import described
from tasks.api.fields import Hours, PersonId, Reference
from tasks.api.references import resolved
from tasks.api.rows import show_task
from tasks.api.serializers import TaskReading
from tasks.api.workflow import policy_of
from tasks.api.workflow_bodies import TeamName, ThingReading
from tasks.models import Checklist, ChecklistItem, Priority, Task, TaskTemplate
from teams.api.things import ThingViewSet
from teams.models import Team
from teams.policies import Action


class TemplateReading(ThingReading):
    name = serializers.CharField()
    title = serializers.CharField()
    description = serializers.CharField()
    priority = serializers.ChoiceField(choices=Priority.words())
    points = serializers.IntegerField(allow_null=True)
    estimated_hours = serializers.FloatField(allow_null=True)
    assignee = PersonReading(allow_null=True)
    labels = serializers.ListField(child=serializers.UUIDField(), help_text="Ids.")
    checklist = serializers.ListField(child=serializers.CharField())
    subtasks = serializers.ListField(child=serializers.CharField())


class TemplateSerializer(StrictSerializer):
    readable = frozenset(TemplateReading().fields)

    team = TeamName(required=False)
    name = Text(max_length=100)
    title = Text(max_length=Task.MAX_TITLE, help_text="Of the tasks that are made of it.")
    description = Text(
        max_length=Task.MAX_DESCRIPTION, allow_blank=True, trim_whitespace=False, required=False
    )
    priority = Word(choices=Priority.words(), required=False)
    points = WholeNumber(min_value=0, max_value=Task.MAX_POINTS, allow_null=True, required=False)
    estimated_hours = Hours(allow_null=True, required=False)
    assignee = PersonId(allow_null=True, required=False)
    labels = serializers.ListField(
        child=Reference(), max_length=100, required=False, help_text="Names or ids."
    )
    checklist = serializers.ListField(
        child=Text(max_length=ChecklistItem.MAX_TEXT),
        max_length=Checklist.MAX_ITEMS,
        required=False,
        help_text="The texts of its items.",
    )
    subtasks = serializers.ListField(
        child=Text(max_length=Task.MAX_TITLE),
        max_length=TaskTemplate.MAX_SUBTASKS,
        required=False,
        help_text="Their titles.",
    )


class NewTemplateSerializer(TemplateSerializer):
    readable = frozenset()

    team = TeamName()


class ApplySerializer(StrictSerializer):
    title = Text(max_length=Task.MAX_TITLE, required=False, help_text="The template's own, if not.")


@described(
    "template",
    body=NewTemplateSerializer,
    change=TemplateSerializer,
    reading=TemplateReading,
    example={
        "team": "core",
        "name": "Release",
        "title": "Release",
        "priority": "high",
        "checklist": ["Changelog", "Tag"],
        "subtasks": ["Test on both databases"],
    },
    change_example={"priority": "urgent", "checklist": ["Changelog", "Tag", "Announce"]},
)
class TemplateViewSet(ThingViewSet):
    """Managers and admins may change them."""

    policy = policy_of(Action.PLAN_EDIT) | {"apply": Action.TASK_CREATE}
    creating, changing = NewTemplateSerializer, TemplateSerializer

    def things(self) -> QuerySet[TaskTemplate]:
        return TaskTemplate.objects.select_related("team", "assignee")

    def show(self, thing: TaskTemplate) -> dict[str, Any]:
        hours = thing.estimated_hours
        return {
            "id": thing.pk,
            "team": thing.team.slug,
            "name": thing.name,
            "title": thing.title,
            "description": thing.description,
            "priority": Priority(thing.priority).word,
            "points": thing.points,
            "estimated_hours": None if hours is None else float(hours),
            "assignee": show_person(thing.assignee),
            "labels": thing.labels,
            "checklist": thing.checklist,
            "subtasks": thing.subtasks,
            "version": thing.version,
            "created_at": thing.created_at,
            "updated_at": thing.updated_at,
        }

    def make(self, team: Team, values: dict[str, Any]) -> TaskTemplate:
        found = resolved(team, self.person, values)
        return actions.create_template(actor=self.person, team=team, **found)

    def change(self, thing: TaskTemplate, values: dict[str, Any]) -> TaskTemplate:
        found = resolved(thing.team, self.person, values, thing)
        return actions.update_template(
            actor=self.person, template=thing, seen=self.seen(thing), **found
        )

    def remove(self, thing: TaskTemplate) -> None:
        actions.delete_template(actor=self.person, template=thing, seen=self.seen(thing))

    @extend_schema(
        operation_id="templates_tasks_create",
        summary="Create a task from a template",
        request=ApplySerializer,
        responses={201: TaskReading},
        examples=[OpenApiExample("A release", {"title": "Release 1.4"}, request_only=True)],
    )
    def apply(self, request: Request, **_path: Any) -> Response:
        """Developers and above may. With its checklist and its subtasks, or not at all."""
        template = self.thing()
        values = ApplySerializer.parse(request)
        made = actions.create_from_template(actor=self.person, template=template, **values)
        task = Task.objects.for_reading().get(pk=made.pk)
        return Response(show_task(task), status=201)
