"""How a program shows who it is: ``Authorization: Bearer`` with an access token or an API token."""

import time
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from django.http import HttpRequest
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request
from rest_framework_simplejwt.authentication import JWTAuthentication
from rest_framework_simplejwt.exceptions import InvalidToken, TokenError
from rest_framework_simplejwt.tokens import AccessToken, Token
from rest_framework_simplejwt.utils import aware_utcnow

from accounts.api_tokens import PATTERN, user_by
from accounts.models import User
from accounts.tokens import user_of


class Identity(NamedTuple):
    """What a request's Authorization header says: nobody, somebody, or why it is nobody."""

    user: User | None = None
    token: object = None
    error: AuthenticationFailed | None = None


def identify(request: HttpRequest) -> Identity:
    """Looked up once for each request, in one query, whoever asks first."""
    kept: Identity | None = getattr(request, "identity", None)
    if kept is None:
        kept = request.identity = _identify(request)  # type: ignore[attr-defined]
    return kept


def sign_in_of(authorization: str) -> tuple[UUID, UUID] | None:
    """The sign-in that the access token in this header comes from, and whose it is, while it lasts.

    Whether that sign-in still lives is for the caller to ask.
    """
    read = _read(authorization)
    if read is None or read.ends <= time.time():
        return None
    return read.family, read.person


class _Read(NamedTuple):
    family: UUID
    person: UUID
    ends: float


@lru_cache(maxsize=1024)
def _read(authorization: str) -> _Read | None:
    """A program shows one header many times. It says the same each time, and lasts for a while."""
    try:
        raw_token = _BEARER.get_raw_token(authorization.encode("latin-1"))
        token = _BEARER.get_validated_token(raw_token) if raw_token else ""
        if isinstance(token, str):
            return None
        return _Read(UUID(token["sid"]), UUID(token["sub"]), token["exp"])
    except (AuthenticationFailed, KeyError, ValueError):
        return None


def _identify(request: HttpRequest) -> Identity:
    try:
        found: Any = _BEARER.authenticate(request)  # type: ignore[arg-type]
    except AuthenticationFailed as error:
        return Identity(error=error)
    return Identity(*found) if found else Identity()


class AccessTokenAuthentication(BaseAuthentication):
    def authenticate(self, request: Request) -> tuple[User, object] | None:
        identity = identify(request._request)  # noqa: SLF001
        if identity.error is not None:
            raise identity.error
        return (identity.user, identity.token) if identity.user else None

    def authenticate_header(self, request: Request) -> str:
        return _BEARER.authenticate_header(request)


class _Bearer(JWTAuthentication):
    """One query, which also says whether the sign-in that the token came from still lives."""

    def get_validated_token(self, raw_token: bytes) -> Any:
        if PATTERN.fullmatch(text := raw_token.decode("latin-1")):
            return text
        try:
            token = _verified(raw_token)
            token.check_exp(current_time=aware_utcnow())
        except TokenError as error:
            raise InvalidToken from error
        return token

    def get_user(self, validated_token: Token | str) -> User:  # type: ignore[override]
        if not isinstance(validated_token, str):
            return user_of(validated_token)
        user = user_by(validated_token)
        if user is None:
            raise InvalidToken
        return user


@lru_cache(maxsize=1024)
def _verified(raw_token: bytes) -> AccessToken:
    """A program shows one token many times, and what was signed once stays so; time does not."""
    return AccessToken(raw_token)  # type: ignore[arg-type]


_BEARER = _Bearer()


class AccessTokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = AccessTokenAuthentication
    name = "accessToken"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:  # noqa: ARG002
        return {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "JWT",
            "description": "An access token, or an API token: `stint_pat_…`, `stint_bot_…`.",
        }
