"""One's own telephone number, to which SMS go."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.serializers import StrictSerializer, Text
from notifications.devices import phones
from notifications.models import PhoneNumber
from teams.api.viewsets import PolicyViewSet


class PhoneReading(serializers.Serializer[PhoneNumber]):
    number = serializers.CharField(help_text="By E.164.")
    verified_at = serializers.DateTimeField(
        allow_null=True, help_text="Since when SMS go there; null until the code was given."
    )
    stopped_at = serializers.DateTimeField(
        allow_null=True, help_text="Since when it has answered STOP, and nothing goes there."
    )


class PhoneSerializer(StrictSerializer):
    readable = frozenset({"verified_at", "stopped_at"})

    number = Text(max_length=30, help_text="With its country: `+44 7700 900123`")


class CodeSerializer(StrictSerializer):
    code = Text(max_length=10, help_text="The six digits that came by SMS.")


_NUMBER = OpenApiExample("A number", {"number": "+44 7700 900123"}, request_only=True)
_CODE = OpenApiExample("The code of the SMS", {"code": "271828"}, request_only=True)


class PhoneViewSet(PolicyViewSet):
    policy = {"retrieve": None, "update": None, "destroy": None, "verify": None}
    versionless = frozenset({"update", "destroy"})
    is_closed_to_tokens = True
    keeps_answers = False

    @extend_schema(operation_id="getPhone", summary="One's own number", responses=PhoneReading)
    def retrieve(self, _request: Request) -> Response:
        return Response(_show(self._own()))

    @extend_schema(
        operation_id="setPhone",
        summary="Give a telephone number",
        request=PhoneSerializer,
        responses=PhoneReading,
        examples=[_NUMBER],
    )
    def update(self, request: Request) -> Response:
        """A code goes there by SMS, which proves it for ten minutes. The one before is forgotten.

        409 where this Stint sends no SMS, 503 where the provider does not take the code.
        """
        given = PhoneSerializer.parse(request)
        return Response(_show(phones.give_number(actor=self.person, user=self.person, **given)))

    @extend_schema(
        operation_id="removePhone", summary="Remove one's own number", responses={204: None}
    )
    def destroy(self, _request: Request) -> Response:
        """No more SMS go there."""
        self._own()
        phones.remove_number(actor=self.person, user=self.person)
        return Response(status=204)

    @extend_schema(
        operation_id="verifyPhone",
        summary="Prove one's own number",
        request=CodeSerializer,
        responses={200: PhoneReading},
        examples=[_CODE],
    )
    def verify(self, request: Request) -> Response:
        """SMS go there from then on. A code works once; wrong ones are counted, five at most."""
        given = CodeSerializer.parse(request)
        return Response(_show(phones.prove_number(actor=self.person, user=self.person, **given)))

    def _own(self) -> PhoneNumber:
        return PhoneNumber.objects.get(user=self.person)


def _show(phone: PhoneNumber) -> dict[str, Any]:
    return {
        "number": phone.number,
        "verified_at": phone.verified_at,
        "stopped_at": phone.stopped_at,
    }
