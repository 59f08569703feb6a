"""The browsers of a person that take push messages."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.listing import Listing
from accounts.api.serializers import StrictSerializer, Text, WholeNumber
from notifications.devices import actions
from notifications.models import PushSubscription
from notifications.outgoing.addresses import LONGEST
from teams.api.viewsets import PolicyViewSet


class SubscriptionReading(serializers.Serializer[PushSubscription]):
    id = serializers.UUIDField()
    label = serializers.CharField()  # type: ignore[assignment]
    created_at = serializers.DateTimeField()
    last_used_at = serializers.DateTimeField(allow_null=True)
    is_stale = serializers.BooleanField(
        help_text="Whether push has to be turned on anew there, because Stint's key is another."
    )


class KeysSerializer(StrictSerializer):
    p256dh = Text(max_length=100, help_text="The browser's public key, in base64url.")
    auth = Text(max_length=50, help_text="The browser's secret, in base64url.")


class SubscriptionSerializer(StrictSerializer):
    endpoint = Text(max_length=LONGEST)
    keys = KeysSerializer()
    expirationTime = WholeNumber(  # noqa: N815  (as browsers spell it)
        min_value=0,
        max_value=2**53,
        required=False,
        allow_null=True,
        help_text="Not heeded: an endpoint that is over says so when something is sent to it.",
    )
    label = Text(  # type: ignore[assignment]
        max_length=100, required=False, allow_blank=True, help_text="Of one's own choice."
    )


_EXAMPLE = OpenApiExample(
    "What PushSubscription.toJSON() gives",
    {
        "endpoint": "https://push.example.org/send/7f3a",
        "expirationTime": None,
        "keys": {
            "p256dh": (
                "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
            ),
            "auth": "BTBZMqHH6r4Tts7J_aSIgg",
        },
        "label": "Phone",
    },
    request_only=True,
)


@extend_schema_view(
    list=extend_schema(
        summary="One's own push subscriptions", responses=SubscriptionReading(many=True)
    ),
    create=extend_schema(
        summary="Turn on push for a browser",
        request=SubscriptionSerializer,
        responses={201: SubscriptionReading},
        examples=[_EXAMPLE],
    ),
    destroy=extend_schema(summary="Turn off push for a browser", responses={204: None}),
)
class PushSubscriptionViewSet(PolicyViewSet):
    policy = {"list": None, "create": None, "destroy": None}
    is_closed_to_tokens = True
    keeps_answers = False
    versionless = frozenset({"destroy"})
    lookup_field = "id"
    lookup_url_kwarg = "push_id"
    lookup_value_converter = "uuid"

    def list(self, _request: Request) -> Response:
        """Addresses and keys are not shown again."""
        return self.listed(Listing(self._mine(), ("-created_at",)), show)

    def create(self, request: Request) -> Response:
        """The browser subscribes with the key that the page of devices names. The same endpoint
        again replaces what was there. The endpoint has to be `https` on the public internet.
        """
        given = SubscriptionSerializer.parse(request)
        given |= given.pop("keys")
        given.pop("expirationTime", None)
        try:
            made = actions.subscribe(actor=self.person, user=self.person, **given)
        except ValidationError as error:
            raise ValidationError(_by_field(error.message_dict)) from error
        return Response(show(made), status=201)

    def destroy(self, _request: Request, **path: Any) -> Response:
        """It gets nothing more."""
        found = self._mine().get(pk=path["push_id"])
        actions.unsubscribe(actor=self.person, subscription=found)
        return Response(status=204)

    def _mine(self) -> QuerySet[PushSubscription]:
        return PushSubscription.objects.filter(user=self.person)


def _by_field(messages: dict[str, list[str]]) -> dict[str, list[str]]:
    """Under the names of the body, where two of them stand below ``keys``."""
    found: dict[str, list[str]] = {}
    for name, said in messages.items():
        found.setdefault("keys" if name in ("p256dh", "auth") else name, []).extend(said)
    return found


def show(subscription: PushSubscription) -> dict[str, Any]:
    return {
        "id": subscription.pk,
        "label": subscription.label,
        "created_at": subscription.created_at,
        "last_used_at": subscription.last_used_at,
        "is_stale": subscription.is_stale,
    }
