"""How one is told, over the API: for all teams, and where one wants it otherwise in one of them."""

from typing import Any

from django.db import transaction
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response

from notifications import preferences
from notifications.api.bodies import (
    EXAMPLE_KINDS,
    NotificationPreferencesReading,
    NotificationPreferencesSerializer,
    TeamPreferencesReading,
    TeamPreferencesSerializer,
    show_kinds,
    show_preferences,
    timing_of,
)
from notifications.choosing import choice_of
from notifications.models import NotificationSettings
from teams.api.viewsets import PolicyViewSet
from teams.models import Team
from teams.policies import Action

_EXAMPLE = OpenApiExample(
    "A digest in the morning, and quiet nights",
    {
        "kinds": EXAMPLE_KINDS,
        "digest": "daily",
        "digest_hour": 8,
        "quiet_from": "22:00",
        "quiet_until": "07:00",
    },
    request_only=True,
)
_TEAM_EXAMPLE = OpenApiExample("No such mails", {"kinds": EXAMPLE_KINDS}, request_only=True)


@extend_schema_view(
    retrieve=extend_schema(
        operation_id="getNotificationPreferences",
        summary="How one is told",
        responses=NotificationPreferencesReading,
    ),
    update=extend_schema(
        operation_id="setNotificationPreferences",
        summary="Set how one is told",
        request=NotificationPreferencesSerializer,
        responses=NotificationPreferencesReading,
        examples=[_EXAMPLE],
    ),
    partial_update=extend_schema(
        operation_id="changeNotificationPreferences",
        summary="Change how one is told",
        request=NotificationPreferencesSerializer,
        responses=NotificationPreferencesReading,
        examples=[_EXAMPLE],
    ),
)
class PreferencesViewSet(PolicyViewSet):
    policy = {"retrieve": None, "update": None, "partial_update": None}
    versionless = frozenset({"update", "partial_update"})
    is_closed_to_tokens = True

    def retrieve(self, _request: Request) -> Response:
        return Response(show_preferences(choice_of(self.person)))

    def update(self, request: Request) -> Response:
        """All of them: what is left out goes back to its default."""
        given = NotificationPreferencesSerializer.parse(request)
        usual = NotificationSettings()
        names = ("is_coalesced", "digest", "digest_hour", "digest_weekday")
        timing: Any = {name: getattr(usual, name) for name in names}
        timing |= {"quiet_from": None, "quiet_until": None, **timing_of(given)}
        with transaction.atomic():
            preferences.choose_anew(actor=self.person, channels=given.get("kinds", {}))
            preferences.set_timing(actor=self.person, **timing)
        return Response(show_preferences(choice_of(self.person)))

    def partial_update(self, request: Request) -> Response:
        """What is left out stays as it is."""
        given = NotificationPreferencesSerializer.parse(request, partial=True)
        timing: Any = timing_of(given)
        with transaction.atomic():
            preferences.choose(actor=self.person, channels=given.get("kinds", {}))
            if timing:
                preferences.set_timing(actor=self.person, **timing)
        return Response(show_preferences(choice_of(self.person)))


@extend_schema_view(
    retrieve=extend_schema(
        operation_id="getTeamNotificationPreferences",
        summary="How one is told of a team",
        responses=TeamPreferencesReading,
    ),
    update=extend_schema(
        operation_id="setTeamNotificationPreferences",
        summary="Set how one is told of a team",
        request=TeamPreferencesSerializer,
        responses=TeamPreferencesReading,
        examples=[_TEAM_EXAMPLE],
    ),
    partial_update=extend_schema(
        operation_id="changeTeamNotificationPreferences",
        summary="Change how one is told of a team",
        request=TeamPreferencesSerializer,
        responses=TeamPreferencesReading,
        examples=[_TEAM_EXAMPLE],
    ),
)
class TeamPreferencesViewSet(PolicyViewSet):
    policy = {
        "retrieve": Action.TEAM_VIEW,
        "update": Action.TEAM_VIEW,
        "partial_update": Action.TEAM_VIEW,
    }
    versionless = frozenset({"update", "partial_update"})
    is_closed_to_tokens = True

    def retrieve(self, _request: Request, **_path: str) -> Response:
        return self._shown(self.team())

    def update(self, request: Request, **_path: str) -> Response:
        """What is left out is as for all teams."""
        team = self.team()
        kinds = TeamPreferencesSerializer.parse(request).get("kinds", {})
        preferences.choose_anew(actor=self.person, team=team, channels=kinds)
        return self._shown(team)

    def partial_update(self, request: Request, **_path: str) -> Response:
        """What is left out stays as it is; null is as for all teams."""
        team = self.team()
        kinds = TeamPreferencesSerializer.parse(request, partial=True).get("kinds", {})
        preferences.choose(actor=self.person, team=team, channels=kinds)
        return self._shown(team)

    def _shown(self, team: Team) -> Response:
        choice = choice_of(self.person)
        own = choice.teams.get(team.pk, {})
        return Response({"team": team.slug, "kinds": show_kinds(choice, team.pk), "own": own})
