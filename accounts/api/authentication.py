"""How a program shows who it is: ``Authorization: Bearer <access token>``."""

from functools import lru_cache
from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework_simplejwt.authentication import JWTAuthentication
from rest_framework_simplejwt.exceptions import InvalidToken, TokenError
from rest_framework_simplejwt.tokens import AccessToken, Token
from rest_framework_simplejwt.utils import aware_utcnow

from accounts.models import User
from accounts.tokens import user_of


class AccessTokenAuthentication(JWTAuthentication):
    """One query, which also says whether the sign-in that the token came from still lives."""

    def get_validated_token(self, raw_token: bytes) -> Token:
        try:
            token = _verified(raw_token)
            token.check_exp(current_time=aware_utcnow())
        except TokenError as error:
            raise InvalidToken from error
        return token

    def get_user(self, validated_token: Token) -> User:  # type: ignore[override]
        return user_of(validated_token)


@lru_cache(maxsize=1024)
def _verified(raw_token: bytes) -> AccessToken:
    """A program shows one token many times, and what was signed once stays so; time does not."""
    return AccessToken(raw_token)  # type: ignore[arg-type]


class AccessTokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = AccessTokenAuthentication
    name = "accessToken"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:  # noqa: ARG002
        return {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
