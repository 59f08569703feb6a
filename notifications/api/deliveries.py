"""One's own deliveries: what was sent to one, what was not, and why."""

from typing import Any

from django_filters.rest_framework.backends import DjangoFilterBackend
from django_filters.rest_framework.filters import ChoiceFilter
from django_filters.rest_framework.filterset import FilterSet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.listing import Listing
from notifications.models import Delivery, Kind
from notifications.telling_states import deliveries_to, reason_of
from teams.api.viewsets import PolicyViewSet

STATES = Delivery.State.choices


class DeliveryReading(serializers.Serializer[Delivery]):
    id = serializers.UUIDField()
    channel = serializers.ChoiceField(choices=Delivery.Channel.choices)
    kind = serializers.ChoiceField(choices=Kind.choices)
    address = serializers.CharField()
    state = serializers.ChoiceField(choices=STATES)
    reason = serializers.CharField(help_text="What the server said, or why it was not sent.")
    attempts = serializers.IntegerField(help_text="How often it failed.")
    due_at = serializers.DateTimeField(allow_null=True, help_text="While it waits.")
    created_at = serializers.DateTimeField()
    sent_at = serializers.DateTimeField(allow_null=True)


class DeliveryFilter(FilterSet):
    state = ChoiceFilter(choices=STATES)
    channel = ChoiceFilter(choices=Delivery.Channel.choices)
    kind = ChoiceFilter(choices=Kind.choices)


class DeliveryViewSet(PolicyViewSet):
    policy = {"list": None}
    is_closed_to_tokens = True
    queryset = Delivery.objects.all()
    filter_backends = (DjangoFilterBackend,)
    filterset_class = DeliveryFilter

    @extend_schema(
        operation_id="listDeliveries",
        summary="What was sent to oneself",
        responses=DeliveryReading(many=True),
    )
    def list(self, _request: Request) -> Response:
        """Mails and other messages, the latest first, each with what became of it."""
        found = self.filter_queryset(deliveries_to(self.person))
        return self.listed(Listing(found, ("-id",)), _show)


def _show(delivery: Delivery) -> dict[str, Any]:
    is_waiting = delivery.state == Delivery.State.PENDING
    return {
        "id": delivery.pk,
        "channel": delivery.channel,
        "kind": delivery.kind,
        "address": delivery.address,
        "state": delivery.state,
        "reason": reason_of(delivery),
        "attempts": delivery.attempts,
        "due_at": delivery.next_at if is_waiting else None,
        "created_at": delivery.created_at,
        "sent_at": delivery.sent_at,
    }
