"""A list of tasks as CSV over the API."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import StreamingHttpResponse
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework.request import Request

from tasks.api.documentation import CHOOSING
from tasks.exporting import CONTENT_TYPE, csv_lines, file_name
from tasks.lists.filters import TaskFilter, read_list
from tasks.lists.listing import TaskListing
from tasks.lists.scope import Scope
from teams.api.viewsets import PolicyViewSet
from teams.models import Team
from teams.policies import Action

_EXAMPLE = OpenApiExample(
    "One task, and a team without fields of its own",
    "key,title,description,status,priority,assignee,creator,project,milestone,cycle,parent,points,"
    "estimated_hours,actual_hours,start_date,due_date,created_at,updated_at,labels\r\n"
    "CORE-12,Login fails on Safari,,In progress,High,Alice Smith,Bob Jones,Website,1.0,Week 5,,3,"
    "4.00,1.50,,2027-02-05T23:59:59+01:00,2027-01-31T09:00:00+01:00,2027-01-31T10:00:00+01:00,"
    "bug\r\n",
    media_type="text/csv",
    response_only=True,
)


class ExportViewSet(PolicyViewSet):
    policy = {"download": Action.TEAM_VIEW}
    untagged = frozenset({"download"})
    query_parameters = {"download": TaskFilter.PARAMETERS}

    @extend_schema(
        operation_id="tasks_export",
        summary="Tasks as CSV",
        parameters=[
            OpenApiParameter("team", required=True, description="The slug of the team."),
            *CHOOSING,
        ],
        responses={(200, "text/csv"): str},
        examples=[_EXAMPLE],
    )
    def download(self, request: Request) -> Any:
        """The same filters and orders as the list, of one team: without pages, with its fields."""
        query = request.query_params
        if "team" not in query:
            raise ValidationError({"team": "Name the team: its fields are the columns."})
        team = Team.objects.visible_to(self.person).get(slug=query["team"])
        self.require(team)
        scope = Scope.of(self.person, team.slug)
        listing = TaskListing(scope, *read_list(query, scope, self.person))
        answer = StreamingHttpResponse(csv_lines(team, listing), content_type=CONTENT_TYPE)
        answer["Content-Disposition"] = f'attachment; filename="{file_name(team)}"'
        return answer
