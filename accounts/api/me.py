"""The signed-in person: profile, preferences, picture, data, and the end of it all."""

from dataclasses import asdict
from typing import Any

from django.http import StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import actions, email_change
from accounts.api.forms import FormParser, sent_files
from accounts.api.own import OwnView, PasswordSerializer
from accounts.api.preconditions import State
from accounts.api.serializers import (
    ProfileSerializer,
    StrictSerializer,
    UserReading,
    WholeNumber,
    Word,
    show_user,
)
from accounts.avatars import remove_avatar, set_avatar
from accounts.exporting import MEDIA_TYPE, export_of
from accounts.leaving import delete_account
from accounts.models import Scope, User
from accounts.preferences import REMINDERS, Preferences, TeamPage, Theme
from accounts.versions import before_changes

PROFILE_CHANGE = OpenApiExample(
    "Where one works",
    {"bio": "Looks after releases.", "location": "Berlin", "time_zone": "Europe/Berlin"},
    request_only=True,
)
_EXPORT = OpenApiExample(
    "Its beginning",
    {
        "exported_at": "2027-01-31T09:00:00Z",
        "account": {"email": "alice@example.com", "first_name": "Alice", "last_name": "Smith"},
        "teams": [{"name": "Core", "slug": "core", "role": "developer"}],
    },
    media_type=MEDIA_TYPE,
    response_only=True,
)


class PreferencesSerializer(StrictSerializer):
    theme = Word(choices=list(Theme), required=False, help_text="`system` unless given.")
    team_page = Word(
        choices=list(TeamPage),
        required=False,
        help_text="Where the name of a team leads; `board` unless given.",
    )
    remind_hours = serializers.ListField(
        child=WholeNumber(),
        required=False,
        max_length=len(REMINDERS),
        help_text="How many hours before a task is due to be reminded: any of "
        f"{', '.join(map(str, REMINDERS))}; `[24]` unless given.",
    )


class PreferencesReading(serializers.Serializer[Any]):
    theme = serializers.ChoiceField(choices=list(Theme))
    team_page = serializers.ChoiceField(choices=list(TeamPage))
    remind_hours = serializers.ListField(child=serializers.IntegerField())


class PictureSerializer(StrictSerializer):
    file = serializers.FileField(use_url=False)


class MeView(OwnView):
    token_scopes = {"GET": Scope.READ}
    versionless = frozenset({"delete"})

    def show(self, thing: User) -> dict[str, Any]:
        return show_user(thing)

    def states(self, thing: User, seen: int) -> tuple[State | None, State]:
        return profile_states(thing, seen)

    @extend_schema(
        operation_id="getMe", summary="The signed-in person", responses={200: UserReading}
    )
    def get(self, _request: Request) -> Response:
        return Response(show_user(self.person))

    @extend_schema(
        operation_id="updateMe",
        summary="Change one's profile",
        request=ProfileSerializer,
        responses={200: UserReading},
        examples=[PROFILE_CHANGE],
    )
    def patch(self, request: Request) -> Response:
        changes = ProfileSerializer.parse(request, partial=True)
        seen = self.seen(self.person)
        user = actions.update_profile(actor=self.person, user=self.person, seen=seen, **changes)
        return Response(show_user(user))

    @extend_schema(
        operation_id="deleteMe",
        summary="Delete one's account",
        request=PasswordSerializer,
        responses={204: None},
    )
    def delete(self, request: Request) -> Response:
        """What one did for one's teams stays there, by a “Former member”. The only admin of a team
        makes somebody else admin first, or deletes the team.
        """
        email_change.check_password(
            self.person, PasswordSerializer.parse(request).get("password", "")
        )
        delete_account(actor=self.person, user=self.person)
        return Response(status=204)


class PreferencesView(OwnView):
    versionless = frozenset({"put"})

    @extend_schema(
        operation_id="getPreferences",
        summary="One's preferences",
        responses={200: PreferencesReading},
    )
    def get(self, _request: Request) -> Response:
        return Response(asdict(Preferences.read(self.person.preferences)))

    @extend_schema(
        operation_id="setPreferences",
        summary="Set one's preferences",
        request=PreferencesSerializer,
        responses={200: PreferencesReading},
        examples=[
            OpenApiExample(
                "Dark, and reminded twice",
                {"theme": "dark", "team_page": "list", "remind_hours": [4, 24]},
                request_only=True,
            )
        ],
    )
    def put(self, request: Request) -> Response:
        """All of them: what is left out goes back to its default."""
        wanted = Preferences.read(PreferencesSerializer.parse(request))
        actions.set_preferences(actor=self.person, user=self.person, preferences=wanted)
        return Response(asdict(wanted))


class AvatarView(OwnView):
    versionless = frozenset({"put", "delete"})
    parser_classes = (FormParser,)

    @extend_schema(
        operation_id="setAvatar",
        summary="Set one's picture",
        request={"multipart/form-data": PictureSerializer},
        responses={200: UserReading},
    )
    def put(self, request: Request) -> Response:
        """PNG, JPEG, GIF or WebP of up to 8 MB. It is drawn anew; nothing else of it is kept."""
        files = sent_files(request)
        if len(files) != 1:
            raise ValidationError({"file": ["Send one picture, as a part named “file”."]})
        return Response(show_user(set_avatar(actor=self.person, user=self.person, file=files[0])))

    @extend_schema(
        operation_id="removeAvatar", summary="Remove one's picture", responses={204: None}
    )
    def delete(self, _request: Request) -> Response:
        remove_avatar(actor=self.person, user=self.person)
        return Response(status=204)


class ExportView(OwnView):
    untagged = frozenset({"get"})

    @extend_schema(
        operation_id="exportMe",
        summary="All that is kept about oneself",
        responses={(200, MEDIA_TYPE): OpenApiTypes.OBJECT},
        examples=[_EXPORT],
    )
    def get(self, _request: Request) -> Any:
        """One JSON object, without the envelope, to be saved."""
        return export_answer(self.person)


def profile_states(user: User, seen: int) -> tuple[State | None, State]:
    """A person's profile at the version that somebody has seen, if that is known, and now."""
    theirs = {name: getattr(user, name) for name in actions.ProfileChanges.__annotations__}
    changed = before_changes(user, seen)
    return None if changed is None else theirs | changed, theirs


def export_answer(user: User) -> StreamingHttpResponse:
    answer = StreamingHttpResponse(export_of(user), content_type=MEDIA_TYPE)
    answer["Content-Disposition"] = 'attachment; filename="stint-account.json"'
    answer["Cache-Control"] = "no-store"
    return answer
