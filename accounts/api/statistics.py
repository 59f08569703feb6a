"""How many people there are."""

from typing import Any

from django.core.exceptions import PermissionDenied
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.own import OwnView
from accounts.statistics import statistics


class StatisticsReading(serializers.Serializer[Any]):
    total = serializers.IntegerField()
    new_this_month = serializers.IntegerField(help_text="Since the first of the month, in UTC.")
    active_last_30_days = serializers.IntegerField()


class StatisticsView(OwnView):
    @extend_schema(
        operation_id="userStatistics",
        summary="How many people there are",
        responses={200: StatisticsReading},
    )
    def get(self, _request: Request) -> Response:
        """Staff may."""
        if not self.person.is_staff:
            raise PermissionDenied("The statistics are for staff.")
        return Response(statistics())
