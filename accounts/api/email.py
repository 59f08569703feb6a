"""One's address, and the change of it."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import email_change
from accounts.api.own import OwnView, PasswordSerializer
from accounts.api.serializers import Email, StrictSerializer, Text
from accounts.api.views import OpenView
from accounts.models import EmailChange


class NewEmailSerializer(PasswordSerializer):
    email = Email()


class ConfirmationSerializer(StrictSerializer):
    token = Text(max_length=500, help_text="The last part of the link in the mail.")


class EmailChangeReading(serializers.Serializer[Any]):
    email = serializers.EmailField(help_text="The new address.")
    old_confirmed = serializers.BooleanField()
    new_confirmed = serializers.BooleanField()
    expires_at = serializers.DateTimeField()


class EmailView(OwnView):
    versionless = frozenset({"delete"})
    keeps_answers = False

    @extend_schema(
        operation_id="requestEmailChange",
        summary="Ask for another address",
        request=NewEmailSerializer,
        responses={200: EmailChangeReading},
        examples=[
            OpenApiExample(
                "Another address",
                {"email": "alice@example.org", "password": "correct horse battery"},
                request_only=True,
            )
        ],
    )
    def post(self, request: Request) -> Response:
        """Both addresses get a mail; when both have confirmed, the address is changed."""
        given = {"password": "", **NewEmailSerializer.parse(request)}
        return Response(_show(email_change.request_email_change(user=self.person, **given)))

    @extend_schema(
        operation_id="cancelEmailChange", summary="Keep one's address", responses={204: None}
    )
    def delete(self, _request: Request) -> Response:
        email_change.cancel_email_change(user=self.person)
        return Response(status=204)


class ConfirmEmailView(OpenView):
    @extend_schema(
        operation_id="confirmEmailChange",
        summary="Confirm one side of a change of address",
        request=ConfirmationSerializer,
        responses={200: EmailChangeReading},
        examples=[OpenApiExample("From the link", {"token": "MQ:1vMh0c:…"}, request_only=True)],
    )
    def post(self, request: Request) -> Response:
        """Whoever holds the mail may, signed in or not."""
        token = ConfirmationSerializer.parse(request)["token"]
        change, _ = email_change.confirm_email_change(token=token)
        return Response(_show(change))


def _show(change: EmailChange) -> dict[str, Any]:
    return {
        "email": change.email,
        "old_confirmed": change.old_confirmed_at is not None,
        "new_confirmed": change.new_confirmed_at is not None,
        "expires_at": change.expires_at,
    }
