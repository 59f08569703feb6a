"""Tracking time over the API: entries, one's timer, and totals."""

from typing import Any

from django.core.exceptions import ValidationError
from drf_spectacular.utils import (
    OpenApiExample,
    OpenApiParameter,
    extend_schema,
    extend_schema_view,
)
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.listing import Listing
from accounts.models import User
from tasks import actions
from tasks.api import time_bodies as bodies
from tasks.models import TimeEntry
from tasks.timesheet import GROUPS, sum_of, totals
from teams.api.viewsets import PolicyViewSet
from teams.models import Team
from teams.policies import Action, users_who_can

_FILTER = frozenset({"team", "task", "person", "from", "to"})
_DAY = {"type": "string", "format": "date"}
_PARAMETERS = [
    OpenApiParameter("team", description="The slug of one team; without it, all of the caller's."),
    OpenApiParameter("task", description="The id or key of a task."),
    OpenApiParameter("person", description="The id of a person, or `me`."),
    OpenApiParameter("from", _DAY, description="The first of the team's days."),
    OpenApiParameter("to", _DAY, description="The last of them."),
]
_GROUP = OpenApiParameter("group", {"type": "string", "enum": list(GROUPS)}, required=True)
_RUNNING = OpenApiParameter("running", {"type": "string", "enum": ["true", "false"]})


@extend_schema_view(
    list=extend_schema(
        summary="Tracked time",
        parameters=[*_PARAMETERS, _RUNNING],
        responses=bodies.TimeEntryReading(many=True),
    ),
    create=extend_schema(
        summary="Log time",
        request=bodies.NewTimeEntrySerializer,
        responses={201: bodies.TimeEntryReading},
        examples=[
            OpenApiExample(
                "An hour and a half",
                {"task": "CORE-12", "seconds": 5400, "day": "2026-01-31", "note": "Review"},
                request_only=True,
            )
        ],
    ),
    retrieve=extend_schema(summary="A time entry", responses=bodies.TimeEntryReading),
    partial_update=extend_schema(
        summary="Change a time entry",
        request=bodies.TimeEntrySerializer,
        responses=bodies.TimeEntryReading,
        examples=[OpenApiExample("It was more", {"seconds": 7200}, request_only=True)],
    ),
    destroy=extend_schema(summary="Delete a time entry", responses={204: None}),
)
class TimeEntryViewSet(PolicyViewSet):
    policy = {
        "list": Action.TEAM_VIEW,
        "create": Action.TIME_TRACK,
        "retrieve": Action.TEAM_VIEW,
        "partial_update": Action.TIME_EDIT,
        "destroy": Action.TIME_EDIT,
        "totals": Action.TEAM_VIEW,
    }
    query_parameters = {"list": _FILTER | {"running"}, "totals": _FILTER | {"group"}}
    clocked = frozenset({"list", "totals"})
    lookup_field = "id"
    lookup_value_converter = "uuid"

    def list(self, request: Request) -> Response:
        """Of all the caller's teams, the latest day first."""
        found = bodies.read_time_filter(request.query_params, self.person).entries(self.person)
        rows = found.select_related("team", "task__team", "person")
        return self.listed(Listing(rows, ("-day", "-created_at")), bodies.show_entry)

    def create(self, request: Request) -> Response:
        """Developers and above may for themselves, managers and admins for others.

        Either `seconds` on a `day`, or `started_at` and `ended_at`.
        """
        values = bodies.NewTimeEntrySerializer.parse(request)
        task = bodies.task_of_body(self.person, values)
        self.require(task)
        person = self._person(values.pop("person", "me"), task.team)
        entry = actions.log_time(actor=self.person, task=task, person=person, **values)
        return Response(bodies.show_entry(entry), status=201)

    def retrieve(self, _request: Request, **_path: Any) -> Response:
        return Response(self.show(self._entry()))

    def show(self, thing: Any) -> dict[str, Any]:
        return bodies.show_entry(thing)

    def partial_update(self, request: Request, **_path: Any) -> Response:
        """Whose it is may, and managers and admins."""
        entry = self._entry()
        values = bodies.TimeEntrySerializer.parse(request, partial=True)
        edited = actions.edit_time_entry(
            actor=self.person, entry=entry, seen=self.seen(entry), **values
        )
        return Response(bodies.show_entry(edited))

    def destroy(self, _request: Request, **_path: Any) -> Response:
        """Whose it is may, and managers and admins."""
        entry = self._entry()
        actions.delete_time_entry(actor=self.person, entry=entry, seen=self.seen(entry))
        return Response(status=204)

    @extend_schema(
        operation_id="time_entries_totals",
        summary="Totals of tracked time",
        parameters=[*_PARAMETERS, _GROUP],
        responses=bodies.TotalsReading,
    )
    def totals(self, request: Request) -> Response:
        """A task of two labels counts for both. Timers that run do not count yet."""
        query = request.query_params
        if (group := query.get("group", "")) not in GROUPS:
            raise ValidationError({"group": f"Give one of these: {', '.join(GROUPS)}."})
        entries = bodies.read_time_filter(query, self.person).entries(self.person)
        seconds = sum_of(entries)
        return Response(
            {
                "seconds": seconds,
                "hours": round(seconds / 3600, 2),
                "groups": [bodies.show_total(total) for total in totals(entries, group)],
            }
        )

    def _entry(self) -> TimeEntry:
        """The entry of the path, when the person may do to it what this method does."""
        visible = TimeEntry.objects.visible_to(self.person).for_reading()
        found = visible.get(pk=self.kwargs["id"])
        self.require(found)
        return found

    def _person(self, named: Any, team: Team) -> User:
        if named == "me":
            return self.person
        members = users_who_can(Action.TEAM_VIEW, team)
        if named is None or (found := members.filter(pk=named).first()) is None:
            raise ValidationError({"person": "Nobody of that id is a member of this team."})
        return found


class TimerViewSet(PolicyViewSet):
    """One's own timer: there is one for each person, over all their teams."""

    policy = {"retrieve": None, "create": Action.TIME_TRACK, "destroy": None}
    versionless = frozenset({"destroy"})

    @extend_schema(
        summary="The caller's timer", responses={200: bodies.TimeEntryReading, 204: None}
    )
    def retrieve(self, _request: Request) -> Response:
        """The entry that runs, or a 204."""
        running = TimeEntry.objects.visible_to(self.person).running().for_reading()
        entry = running.filter(person=self.person).first()
        return Response(bodies.show_entry(entry)) if entry else Response(status=204)

    @extend_schema(
        summary="Start the timer",
        request=bodies.TimerSerializer,
        responses={201: bodies.TimeEntryReading},
        examples=[OpenApiExample("On a task", {"task": "CORE-12"}, request_only=True)],
    )
    def create(self, request: Request) -> Response:
        """Developers and above may. One that runs is stopped."""
        values = bodies.TimerSerializer.parse(request)
        task = bodies.task_of_body(self.person, values)
        self.require(task)
        entry = actions.start_timer(actor=self.person, task=task, **values)
        return Response(bodies.show_entry(entry), status=201)

    @extend_schema(summary="Stop the timer", responses={200: bodies.TimeEntryReading})
    def destroy(self, _request: Request) -> Response:
        """Answers with the entry; a conflict when none runs. A forgotten one counts 24 hours."""
        return Response(bodies.show_entry(actions.stop_timer(actor=self.person)))
