"""How a program shows who it is: ``Authorization: Bearer <access token>``."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework_simplejwt.authentication import JWTAuthentication
from rest_framework_simplejwt.tokens import Token

from accounts.models import User
from accounts.tokens import user_of


class AccessTokenAuthentication(JWTAuthentication):
    """One query, which also says whether the sign-in that the token came from still lives."""

    def get_user(self, validated_token: Token) -> User:  # type: ignore[override]
        return user_of(validated_token)


class AccessTokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = AccessTokenAuthentication
    name = "accessToken"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:  # noqa: ARG002
        return {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
