"""Signing up, in and out over the API, and the signed-in person."""

from typing import Any, cast

from django.contrib.auth import authenticate
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import actions, limits, proving, tokens
from accounts.api.authentication import AccessTokenAuthentication
from accounts.api.second_step import (
    must_prove_address,
    require_proved_address,
    require_second_step,
)
from accounts.api.serializers import (
    RefreshSerializer,
    RegistrationSerializer,
    SignInReading,
    SignInSerializer,
    SignUpReading,
    StrictSerializer,
    TicketReading,
    TokensReading,
    show_user,
)
from accounts.api.strictness import StrictView
from accounts.client_address import client_of
from accounts.limits import Limit
from accounts.models import Scope, User, normalise_email

_REFRESH = OpenApiExample(
    "The last one that came", {"refresh": "eyJhbGciOiJIUzI1NiIs…"}, request_only=True
)


class OpenView(StrictView):
    """Needs no sign-in. A stale token sent along does no harm, so it is not looked at."""

    keeps_answers = False
    versionless = frozenset({"delete"})
    authentication_classes = ()
    permission_classes = (AllowAny,)

    def get_authenticate_header(self, request: Request) -> str:
        """Without one, DRF would turn the 401 of a wrong password or token into a 403."""
        return AccessTokenAuthentication().authenticate_header(request)


class RegisterView(OpenView):
    @extend_schema(
        operation_id="register",
        summary="Open an account and sign in",
        request=RegistrationSerializer,
        responses={201: SignUpReading},
        examples=[
            OpenApiExample(
                "A newcomer",
                {
                    "email": "alice@example.com",
                    "password": "correct horse battery",
                    "first_name": "Alice",
                    "last_name": "Smith",
                },
                request_only=True,
            )
        ],
    )
    def post(self, request: Request) -> Response:
        """Where addresses have to be proved first, both tokens are null, and a mail is sent."""
        user = actions.register_user(**RegistrationSerializer.parse(request))
        proving.ask_to_verify(address=user.email, is_new=True)
        if must_prove_address(user):
            return Response({"user": show_user(user), "access": None, "refresh": None}, status=201)
        return Response(_signed_in(user), status=201)


class LoginView(OpenView):
    @extend_schema(
        operation_id="login",
        summary="Sign in",
        request=SignInSerializer,
        responses={200: SignInReading},
        examples=[
            OpenApiExample(
                "With a password",
                {"email": "alice@example.com", "password": "correct horse battery"},
                request_only=True,
            ),
            OpenApiExample(
                "With a second step",
                {
                    "email": "alice@example.com",
                    "password": "correct horse battery",
                    "code": "492817",
                },
                request_only=True,
            ),
        ],
    )
    def post(self, request: Request) -> Response:
        """An unknown address and a wrong password get one answer, after the same work.

        Of who has a second step, `code` is asked for: one of their authenticator app, or a
        recovery code. Without it, or with a wrong one, the code of the error says so.
        """
        given = SignInSerializer.parse(request)
        email = normalise_email(given["email"])
        user = authenticate(request._request, username=email, password=given["password"])  # noqa: SLF001
        if user is None:
            raise AuthenticationFailed(
                "Email or password is wrong. Check both and try again.", "invalid_credentials"
            )
        require_proved_address(user)
        require_second_step(user, given.get("code", ""))
        return Response(_signed_in(user))


class RefreshView(OpenView):
    @extend_schema(
        operation_id="refresh",
        summary="Trade a refresh token for new tokens",
        request=RefreshSerializer,
        responses={200: TokensReading},
        examples=[_REFRESH],
    )
    def post(self, request: Request) -> Response:
        """A refresh token works once. Of several requests at once one gets new tokens, and the
        others a 409: try again with those. Later, an old token signs the program out.
        """
        refresh = RefreshSerializer.parse(request)["refresh"]
        address = client_of(request._request)  # noqa: SLF001
        limits.take(Limit.REFRESH, address)
        try:
            pair = tokens.rotate(refresh)
        except tokens.RefreshedMeanwhile:
            limits.give_back(Limit.REFRESH, address)
            raise
        limits.give_back(Limit.REFRESH, address)
        return Response(pair)


@extend_schema_view(
    post=extend_schema(
        operation_id="logout",
        summary="Sign out",
        request=RefreshSerializer,
        responses={204: None},
        examples=[_REFRESH],
    ),
    delete=extend_schema(
        operation_id="logoutByDelete",
        summary="Sign out",
        request=RefreshSerializer,
        responses={204: None},
    ),
)
class LogoutView(OpenView):
    def post(self, request: Request) -> Response:
        """Ends the refresh token and every access token that came from the same sign-in."""
        tokens.end_family(RefreshSerializer.parse(request)["refresh"])
        return Response(status=204)

    def delete(self, request: Request) -> Response:
        """The same as POST."""
        return self.post(request)


class SocketTicketView(StrictView):
    keeps_answers = False
    token_scopes = {"POST": Scope.READ}

    @extend_schema(
        operation_id="createSocketTicket",
        summary="Get a ticket for one socket",
        request=None,
        responses={200: TicketReading},
    )
    def post(self, request: Request) -> Response:
        """Good once, for 30 seconds, as the first frame on `/ws/v1/`."""
        StrictSerializer.parse(request)
        ticket = tokens.issue_ticket(
            cast("User", request.user),
            family_id=tokens.family_of(request.auth),
            session_key=_session_of(request),
        )
        return Response({"ticket": ticket})


def _session_of(request: Request) -> str | None:
    """The session that the caller is signed in by; a program's token is no session."""
    return request._request.session.session_key if request.auth is None else None  # noqa: SLF001


def _signed_in(user: User) -> dict[str, Any]:
    return {"user": show_user(user), **tokens.start_family(user)}
