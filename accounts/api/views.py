"""Signing up, in and out over the API, and the signed-in person."""

from typing import Any, cast

from django.contrib.auth import authenticate
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import actions, tokens
from accounts.api.authentication import AccessTokenAuthentication
from accounts.api.serializers import (
    CredentialsSerializer,
    ProfileSerializer,
    RefreshSerializer,
    RegistrationSerializer,
    SignInReading,
    StrictSerializer,
    TicketReading,
    TokensReading,
    UserReading,
    show_user,
)
from accounts.api.strictness import StrictView
from accounts.models import User, normalise_email


class OpenView(StrictView):
    """Needs no sign-in. A stale token sent along does no harm, so it is not looked at."""

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
        responses={201: SignInReading},
    )
    def post(self, request: Request) -> Response:
        user = actions.register_user(**RegistrationSerializer.parse(request))
        return Response(_signed_in(user), status=201)


class LoginView(OpenView):
    @extend_schema(
        operation_id="login",
        summary="Sign in",
        request=CredentialsSerializer,
        responses={200: SignInReading},
    )
    def post(self, request: Request) -> Response:
        """An unknown address and a wrong password get one answer, after the same work."""
        given = CredentialsSerializer.parse(request)
        email = normalise_email(given["email"])
        user = authenticate(request._request, username=email, password=given["password"])  # noqa: SLF001
        if user is None:
            raise AuthenticationFailed(
                "Email or password is wrong. Check both and try again.", "invalid_credentials"
            )
        return Response(_signed_in(user))


class RefreshView(OpenView):
    @extend_schema(
        operation_id="refresh",
        summary="Trade a refresh token for new tokens",
        request=RefreshSerializer,
        responses={200: TokensReading},
    )
    def post(self, request: Request) -> Response:
        """A refresh token works once. Using an old one signs the program out."""
        return Response(tokens.rotate(RefreshSerializer.parse(request)["refresh"]))


@extend_schema_view(
    post=extend_schema(
        operation_id="logout",
        summary="Sign out",
        request=RefreshSerializer,
        responses={204: None},
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
    @extend_schema(
        operation_id="createSocketTicket",
        summary="Get a ticket for one socket",
        request=None,
        responses={200: TicketReading},
    )
    def post(self, request: Request) -> Response:
        """Good once, for 30 seconds, as the first frame on `/ws/v1/`."""
        StrictSerializer.parse(request)
        return Response({"ticket": tokens.issue_ticket(cast("User", request.user))})


class MeView(StrictView):
    @extend_schema(
        operation_id="getMe", summary="The signed-in person", responses={200: UserReading}
    )
    def get(self, request: Request) -> Response:
        return Response(show_user(cast("User", request.user)))

    @extend_schema(
        operation_id="updateMe",
        summary="Change one's name",
        request=ProfileSerializer,
        responses={200: UserReading},
    )
    def patch(self, request: Request) -> Response:
        user = cast("User", request.user)
        changes = ProfileSerializer.parse(request, partial=True)
        return Response(show_user(actions.update_profile(actor=user, user=user, **changes)))


def _signed_in(user: User) -> dict[str, Any]:
    return {"user": show_user(user), **tokens.start_family(user)}
