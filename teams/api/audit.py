"""The audit of a team, for its admins."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.listing import Listing
from teams.api.viewsets import PolicyViewSet
from teams.models import AuditEntry
from teams.policies import Action


class AuditReading(serializers.Serializer[AuditEntry]):
    id = serializers.IntegerField()
    at = serializers.DateTimeField()
    table = serializers.CharField()
    row = serializers.CharField()
    operation = serializers.ChoiceField(choices=AuditEntry.Operation.choices)
    old = serializers.DictField(allow_null=True)
    new = serializers.DictField(allow_null=True)


class AuditViewSet(PolicyViewSet):
    policy = {"list": Action.AUDIT_VIEW}
    query_parameters = {"list": frozenset({"table", "row"})}

    @extend_schema(
        summary="What the database noted",
        parameters=[
            OpenApiParameter("table", description="Of one table, such as `tasks_task`."),
            OpenApiParameter("row", description="Of one row, by its id."),
        ],
        responses=AuditReading(many=True),
    )
    def list(self, request: Request, **_path: str) -> Response:
        """Every insert, update and delete of the team's rows, latest first. Admins may."""
        rows = AuditEntry.objects.filter(team_id=self.team().pk)
        for parameter, column in (("table", "table_name"), ("row", "row_id")):
            if (value := request.query_params.get(parameter)) is not None:
                rows = rows.filter(**{column: value})
        return self.listed(Listing(rows, ("-id",)), _show)


def _show(entry: AuditEntry) -> dict[str, Any]:
    return {
        "id": entry.pk,
        "at": entry.at,
        "table": entry.table_name,
        "row": entry.row_id,
        "operation": entry.operation,
        "old": entry.old,
        "new": entry.new,
    }
