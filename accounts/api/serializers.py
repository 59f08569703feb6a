"""The strict base of all serializers of the API, and those of people and tokens.

Serializers parse and document; every write is an action's, and every representation is made by a
``show`` function.
"""

from typing import Any, ClassVar

from rest_framework import serializers
from rest_framework.request import Request

from accounts.api.strictness import shown
from accounts.avatars import avatar_url
from accounts.models import User

_MISSING = {"required": "Give a value: this field is required.", "null": "This cannot be null."}


class Text(serializers.CharField):
    """Text and nothing that could be turned into text: 5 and true are mistakes, not titles."""

    default_error_messages = {**_MISSING, "blank": "Write something: this cannot be empty."}

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        text: str = super().to_internal_value(data)
        return text


class Email(Text):
    """Whether it is an address is judged where people are kept: by the model."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=254, **options)


class WholeNumber(serializers.IntegerField):
    default_error_messages = {**_MISSING, "invalid": "Give a whole number."}

    def to_internal_value(self, data: Any) -> int:
        if isinstance(data, bool) or not isinstance(data, int):
            self.fail("invalid")
        number: int = super().to_internal_value(data)
        return number


class Word(serializers.ChoiceField):
    """One of a few words."""

    default_error_messages = {**_MISSING, "invalid_choice": "This is not one of: {words}."}

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str) or data not in self.choices:
            self.fail("invalid_choice", words=", ".join(map(str, self.choices)))
        return data


# Not a docstring: the schema would show it as the description of every body.
#
# Refuses fields that it does not know. ``readable`` are the fields that the object shows but nobody
# sets: a client that sends back what it has read may leave them in.
class StrictSerializer(serializers.Serializer[Any]):
    readable: ClassVar[frozenset[str]] = frozenset()

    @classmethod
    def parse(cls, request: Request, *, partial: bool = False) -> dict[str, Any]:
        """The body of the request; what cannot be read is a ValidationError."""
        reading = cls(data=request.data, partial=partial, context={"request": request})
        reading.is_valid(raise_exception=True)
        values: dict[str, Any] = reading.validated_data
        return values

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict):
            self._refuse_unknown(data)
        return super().to_internal_value(data)

    def _refuse_unknown(self, data: dict[str, Any]) -> None:
        known = [name for name, field in self.fields.items() if not field.read_only]
        unknown = [name for name in data if name not in known and name not in self.readable]
        if unknown:
            message = f"There is no such field here. Known are: {', '.join(known)}."
            raise serializers.ValidationError({shown(name): [message] for name in unknown[:20]})


class NothingSerializer(StrictSerializer):
    """The body of a request that says all by its address."""


class VersionSerializer(StrictSerializer):
    """The same where it may say which version it changes."""

    readable = frozenset({"version"})


class PersonReading(serializers.Serializer[Any]):
    """A person as others see them."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    avatar_url = serializers.URLField(allow_null=True)


class ProfileReading(PersonReading):
    """A person as those see them who share a team with them."""

    email = serializers.EmailField()
    first_name = serializers.CharField()
    last_name = serializers.CharField()
    bio = serializers.CharField()
    website = serializers.CharField()
    location = serializers.CharField()
    time_zone = serializers.CharField()
    created_at = serializers.DateTimeField()


class UserReading(serializers.Serializer[User]):
    """A person as they see themself."""

    id = serializers.UUIDField()
    email = serializers.EmailField()
    first_name = serializers.CharField()
    last_name = serializers.CharField()
    name = serializers.CharField()
    avatar_url = serializers.URLField(allow_null=True)
    bio = serializers.CharField()
    website = serializers.CharField()
    location = serializers.CharField()
    time_zone = serializers.CharField()
    language = serializers.CharField()
    email_verified = serializers.BooleanField()
    is_staff = serializers.BooleanField()
    version = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class ProfileSerializer(StrictSerializer):
    readable = frozenset(UserReading().fields)

    first_name = Text(max_length=100, allow_blank=True, required=False)
    last_name = Text(max_length=100, allow_blank=True, required=False)
    bio = Text(max_length=1000, allow_blank=True, required=False)
    website = Text(
        max_length=200,
        allow_blank=True,
        required=False,
        help_text="An address that begins with `http://` or `https://`.",
    )
    location = Text(max_length=100, allow_blank=True, required=False)
    time_zone = Text(max_length=64, required=False, help_text="Such as Europe/Berlin.")
    language = Text(max_length=10, required=False, help_text="Such as en-gb.")


class CredentialsSerializer(StrictSerializer):
    email = Email()
    password = Text(max_length=1000, trim_whitespace=False)


class SignInSerializer(CredentialsSerializer):
    code = Text(max_length=20, required=False, help_text="Of the second step, if there is one.")


class RegistrationSerializer(CredentialsSerializer):
    first_name = Text(max_length=100, allow_blank=True, required=False)
    last_name = Text(max_length=100, allow_blank=True, required=False)


class RefreshSerializer(StrictSerializer):
    refresh = Text(max_length=2000)


class TokensReading(serializers.Serializer[Any]):
    access = serializers.CharField()
    refresh = serializers.CharField()


class SignInReading(TokensReading):
    user = UserReading()


class SignUpReading(serializers.Serializer[Any]):
    """Without tokens where the address has to be proved before anybody gets in."""

    access = serializers.CharField(allow_null=True)
    refresh = serializers.CharField(allow_null=True)
    user = UserReading()


class TicketReading(serializers.Serializer[Any]):
    ticket = serializers.CharField()


def show_profile(user: User) -> dict[str, Any]:
    """What those see who share a team with the person."""
    return {
        "id": user.pk,
        "email": user.email,
        "first_name": user.first_name,
        "last_name": user.last_name,
        "name": user.name,
        "avatar_url": avatar_url(user.pk, user.avatar),
        "bio": user.bio,
        "website": user.website,
        "location": user.location,
        "time_zone": user.time_zone,
        "created_at": user.created_at,
    }


def show_user(user: User) -> dict[str, Any]:
    return {
        **show_profile(user),
        "language": user.language,
        "email_verified": user.email_verified_at is not None,
        "is_staff": user.is_staff,
        "version": user.version,
        "updated_at": user.updated_at,
    }


def show_person(user: User | None) -> dict[str, Any] | None:
    if user is None:
        return None
    return {"id": user.pk, "name": user.name, "avatar_url": avatar_url(user.pk, user.avatar)}
