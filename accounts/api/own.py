"""What the views of the signed-in person share."""

from typing import cast

from accounts.api.serializers import StrictSerializer, Text
from accounts.api.strictness import StrictView
from accounts.models import User


class PasswordSerializer(StrictSerializer):
    password = Text(
        max_length=1000,
        trim_whitespace=False,
        allow_blank=True,
        required=False,
        help_text="The caller's, unless they have none because they sign in elsewhere.",
    )


class OwnView(StrictView):
    @property
    def person(self) -> User:
        return cast("User", self.request.user)
