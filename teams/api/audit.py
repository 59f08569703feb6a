"""The audit of a team, for its admins."""

from typing import Any

from django_filters.rest_framework.backends import DjangoFilterBackend
from django_filters.rest_framework.filters import CharFilter
from django_filters.rest_framework.filterset import FilterSet
from drf_spectacular.utils import extend_schema
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


class AuditFilter(FilterSet):
    table = CharFilter("table_name", help_text="Of one table, such as `tasks_task`.")
    row = CharFilter("row_id", help_text="Of one row, by its id.")


class AuditViewSet(PolicyViewSet):
    policy = {"list": Action.AUDIT_VIEW}
    queryset = AuditEntry.objects.all()
    filter_backends = (DjangoFilterBackend,)
    filterset_class = AuditFilter

    @extend_schema(summary="What the database noted", responses=AuditReading(many=True))
    def list(self, _request: Request, **_path: str) -> Response:
        """Every insert, update and delete of the team's rows, latest first. Admins may."""
        rows = self.filter_queryset(self.get_queryset().filter(team_id=self.team().pk))
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
