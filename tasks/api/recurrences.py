"""How a task comes again, over the API."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.preconditions import Gone, require_nothing_seen
from accounts.api.serializers import StrictSerializer, Text, Word
from accounts.exceptions import Stale
from tasks import actions
from tasks.api.time_bodies import Moment
from tasks.api.views import OfTask
from tasks.models import Recurrence, RecurrenceMode, Task
from tasks.recurring import preview
from teams.policies import Action


class RecurrenceReading(serializers.Serializer[Recurrence]):
    id = serializers.UUIDField()
    task = serializers.CharField(help_text="The key of the latest task.")
    rule = serializers.CharField(help_text="An RRULE of RFC 5545, by its value.")
    starts_at = serializers.DateTimeField()
    time_zone = serializers.CharField()
    mode = serializers.ChoiceField(choices=RecurrenceMode.choices)
    next_at = serializers.DateTimeField(allow_null=True, help_text="When the next task is made.")
    last_at = serializers.DateTimeField(allow_null=True)
    made = serializers.IntegerField(help_text="How many tasks it has made by this rule.")
    upcoming = serializers.ListField(
        child=serializers.DateTimeField(),
        help_text="The next five dates; with `completion` as if the task were done now.",
    )
    version = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class RecurrenceSerializer(StrictSerializer):
    readable = frozenset(RecurrenceReading().fields)

    rule = Text(max_length=Recurrence.MAX_RULE, help_text="Such as FREQ=WEEKLY;BYDAY=MO.")
    starts_at = Moment(required=False, help_text="For when the task is; gives the time of day.")
    time_zone = Text(max_length=50, required=False, help_text="The team's, unless given.")
    mode = Word(choices=RecurrenceMode.choices, required=False)


def show_recurrence(recurrence: Recurrence) -> dict[str, Any]:
    return {
        "id": recurrence.pk,
        "task": recurrence.task.key,
        "rule": recurrence.rule,
        "starts_at": recurrence.starts_at,
        "time_zone": recurrence.time_zone,
        "mode": recurrence.mode,
        "next_at": recurrence.next_at,
        "last_at": recurrence.last_at,
        "made": recurrence.made,
        "upcoming": preview(recurrence, timezone.now()),
        "version": recurrence.version,
        "created_at": recurrence.created_at,
        "updated_at": recurrence.updated_at,
    }


class RecurrenceViewSet(OfTask):
    policy = {
        "retrieve": Action.TEAM_VIEW,
        "update": Action.TASK_EDIT,
        "destroy": Action.TASK_EDIT,
    }

    def show(self, thing: Recurrence) -> dict[str, Any]:
        return show_recurrence(thing)

    @extend_schema(summary="How a task comes again", responses=RecurrenceReading)
    def retrieve(self, _request: Request, **_path: Any) -> Response:
        """404 when it does not. `upcoming` is a preview of the next five dates."""
        return Response(show_recurrence(self._found(self.task())))

    @extend_schema(
        summary="Have a task come again",
        request=RecurrenceSerializer,
        responses=RecurrenceReading,
        examples=[
            OpenApiExample(
                "Every Monday at nine",
                {
                    "rule": "FREQ=WEEKLY;BYDAY=MO",
                    "starts_at": "2027-02-01T09:00:00+01:00",
                    "time_zone": "Europe/Berlin",
                    "mode": "schedule",
                },
                request_only=True,
            )
        ],
    )
    def update(self, request: Request, **_path: Any) -> Response:
        """Developers and above may. The task itself stands for `starts_at`.

        412 for who has read one that was stopped since, or has made its next task: it hangs there.
        """
        task = self.task()
        values = RecurrenceSerializer.parse(request)
        found = Recurrence.objects.filter(task=task).select_related("task__team").first()
        if found is None:
            require_nothing_seen(request)
        seen = self.seen(found) if found else None
        try:
            made = actions.set_recurrence(actor=self.person, task=task, seen=seen, **values)
        except Stale as error:
            if not error.thing.version:
                raise Gone from error
            raise
        return Response(show_recurrence(made))

    @extend_schema(summary="Have a task come no more", responses={204: None})
    def destroy(self, _request: Request, **_path: Any) -> Response:
        """Developers and above may. The tasks that it made stay."""
        found = self._found(self.task())
        actions.delete_recurrence(actor=self.person, recurrence=found, seen=self.seen(found))
        return Response(status=204)

    def _found(self, task: Task) -> Recurrence:
        return Recurrence.objects.select_related("task__team", "team").get(task=task)
