"""Passwords that were forgotten or are to be changed, and addresses to be proved, over the API.

Whoever asks for a mail gets the same answer for every address.
"""

from typing import cast

from django.contrib.auth import authenticate, update_session_auth_hash
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import actions, proving, tokens
from accounts.api.serializers import Email, StrictSerializer, Text, TokensReading
from accounts.api.strictness import StrictView
from accounts.api.views import OpenView
from accounts.models import User
from accounts.signing_in.asking import ask_for_mail

_NEW = "a much better one"


class AddressSerializer(StrictSerializer):
    email = Email()


class TokenSerializer(StrictSerializer):
    token = Text(max_length=500)


class ResetSerializer(TokenSerializer):
    password = Text(max_length=1000, trim_whitespace=False)


class ChangeSerializer(StrictSerializer):
    current_password = Text(max_length=1000, trim_whitespace=False)
    password = Text(max_length=1000, trim_whitespace=False)


def _example(body: dict[str, str]) -> list[OpenApiExample]:
    return [OpenApiExample("A request", value=body, request_only=True)]


class ForgotPasswordView(OpenView):
    @extend_schema(
        operation_id="forgotPassword",
        summary="Have a link mailed that sets a new password",
        request=AddressSerializer,
        responses={204: None},
        examples=_example({"email": "alice@example.com"}),
    )
    def post(self, request: Request) -> Response:
        """A 204 whether or not somebody has this address; they alone get a mail."""
        given = AddressSerializer.parse(request)
        ask_for_mail(request._request, proving.ask_to_reset, given["email"])  # noqa: SLF001
        return Response(status=204)


class ResetPasswordView(OpenView):
    @extend_schema(
        operation_id="resetPassword",
        summary="Set a new password with the token of the mailed link",
        request=ResetSerializer,
        responses={204: None},
        examples=_example({"token": "0190f3c2…-c8tq1x-…", "password": _NEW}),
    )
    def post(self, request: Request) -> Response:
        """The token works once, within an hour. Every browser and program is signed out."""
        proving.reset_password(**ResetSerializer.parse(request))
        return Response(status=204)


class ChangePasswordView(StrictView):
    keeps_answers = False

    @extend_schema(
        operation_id="changePassword",
        summary="Change one's password",
        request=ChangeSerializer,
        responses={200: TokensReading},
        examples=_example({"current_password": "correct horse battery", "password": _NEW}),
    )
    def post(self, request: Request) -> Response:
        """Everybody else is signed out; whoever asks goes on with the new tokens."""
        user = cast("User", request.user)
        given = ChangeSerializer.parse(request)
        asked = {"username": user.email, "password": given["current_password"]}
        if authenticate(request._request, **asked) is None:  # noqa: SLF001
            raise ValidationError({"current_password": ["This is not your current password."]})
        session = request._request.session  # noqa: SLF001
        actions.set_password(
            actor=user, user=user, password=given["password"], keep_session=session.session_key
        )
        if session.session_key:
            update_session_auth_hash(request._request, user)  # noqa: SLF001
        return Response(tokens.start_family(user))


class VerifyEmailView(OpenView):
    @extend_schema(
        operation_id="verifyEmail",
        summary="Prove an address with the token of the mailed link",
        request=TokenSerializer,
        responses={204: None},
        examples=_example({"token": "MQ:1vMh0c:…"}),
    )
    def post(self, request: Request) -> Response:
        """The token works once, within three days."""
        proving.verify_by_token(**TokenSerializer.parse(request))
        return Response(status=204)


class ResendEmailView(OpenView):
    @extend_schema(
        operation_id="resendVerification",
        summary="Have the link mailed again that proves an address",
        request=AddressSerializer,
        responses={204: None},
        examples=_example({"email": "alice@example.com"}),
    )
    def post(self, request: Request) -> Response:
        """A 204 whether or not somebody has to prove this address; they alone get a mail."""
        given = AddressSerializer.parse(request)
        ask_for_mail(request._request, proving.ask_to_verify, given["email"])  # noqa: SLF001
        return Response(status=204)
