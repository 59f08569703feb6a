"""API tokens: one's own, and those of a team's bots. Only a person who is signed in makes any."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import api_tokens
from accounts.api.listing import Listing
from accounts.api.serializers import StrictSerializer, Text, Word
from accounts.models import ApiToken, Scope
from teams import actions
from teams.api.serializers import MemberReading, show_member
from teams.api.viewsets import PolicyViewSet
from teams.models import Membership, Role, Team
from teams.policies import Action


class Moment(serializers.DateTimeField):
    def to_internal_value(self, value: Any) -> datetime:
        if not isinstance(value, str):
            self.fail("invalid", format="2027-01-31T12:00:00Z")
        moment: datetime = super().to_internal_value(value)
        return moment


class ApiTokenReading(serializers.Serializer[ApiToken]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    hint = serializers.CharField(help_text="How it begins.")
    scope = serializers.ChoiceField(choices=Scope.choices)
    team = serializers.CharField(allow_null=True, help_text="The slug; null is all teams.")
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField(allow_null=True)
    last_used_at = serializers.DateTimeField(allow_null=True)


class NewApiTokenReading(ApiTokenReading):
    token = serializers.CharField(help_text="Nobody can see it again.")


class BotTokenSerializer(StrictSerializer):
    name = Text(max_length=100)
    scope = Word(choices=Scope.choices)
    expires_at = Moment(required=False, allow_null=True)


class ApiTokenSerializer(BotTokenSerializer):
    team = Text(max_length=50, required=False, allow_null=True, help_text="The slug of one team.")


class BotSerializer(StrictSerializer):
    name = Text(max_length=100)
    role = Word(choices=Role.choices, help_text="Anything but admin.")


class BotRoleSerializer(StrictSerializer):
    role = Word(choices=Role.choices, help_text="Anything but admin.")


_EXAMPLE = OpenApiExample(
    "A token", {"name": "Nightly import", "scope": "write"}, request_only=True
)


@extend_schema_view(
    list=extend_schema(summary="One's own API tokens", responses=ApiTokenReading(many=True)),
    create=extend_schema(
        summary="Make an API token",
        request=ApiTokenSerializer,
        responses={201: NewApiTokenReading},
        examples=[_EXAMPLE],
    ),
    destroy=extend_schema(summary="Revoke an API token", responses={204: None}),
)
class TokenViewSet(PolicyViewSet):
    policy = {"list": None, "create": None, "destroy": None}
    is_closed_to_tokens = True
    keeps_answers = False
    versionless = frozenset({"destroy"})
    lookup_field = "id"
    lookup_value_converter = "uuid"

    def list(self, _request: Request) -> Response:
        """Those that work. The latest come first."""
        return self.listed_together(Listing(self._tokens(), ("-created_at",)), show_tokens)

    def create(self, request: Request) -> Response:
        """`token` in the answer is all there ever is to see of it. At most 50 work at a time."""
        given = ApiTokenSerializer.parse(request)
        slug = given.pop("team", None)
        team = None if slug is None else Team.objects.visible_to(self.person).get(slug=slug)
        token, text = api_tokens.create_token(
            actor=self.person, user=self.person, team_id=None if team is None else team.pk, **given
        )
        return Response(show_tokens([token])[0] | {"token": text}, status=201)

    def destroy(self, _request: Request, **path: Any) -> Response:
        """It works no more from the next request on."""
        api_tokens.revoke_token(actor=self.person, token=self._tokens().get(pk=path["id"]))
        return Response(status=204)

    def _tokens(self) -> QuerySet[ApiToken]:
        return ApiToken.objects.living().filter(user=self.person).select_related("user")


class _OfBots(PolicyViewSet):
    is_closed_to_tokens = True

    def bots(self) -> QuerySet[Membership]:
        of_team = Membership.objects.filter(team=self.team(), user__is_bot=True)
        return of_team.select_related("team", "user")


@extend_schema_view(
    list=extend_schema(summary="The bots of a team", responses=MemberReading(many=True)),
    create=extend_schema(
        summary="Make a bot",
        request=BotSerializer,
        responses={201: MemberReading},
        examples=[OpenApiExample("CI", {"name": "Builds", "role": "developer"}, request_only=True)],
    ),
    partial_update=extend_schema(
        summary="Give a bot another role",
        request=BotRoleSerializer,
        responses=MemberReading,
        examples=[OpenApiExample("It only reads", {"role": "viewer"}, request_only=True)],
    ),
    destroy=extend_schema(summary="End a bot", responses={204: None}),
)
class BotViewSet(_OfBots):
    policy = dict.fromkeys(("list", "create", "partial_update", "destroy"), Action.BOT_EDIT)
    lookup_field = "bot_id"
    lookup_value_converter = "uuid"

    def show(self, thing: Membership) -> dict[str, Any]:
        return show_member(thing)

    def list(self, _request: Request, **_path: str) -> Response:
        """Admins may. A bot is a member like any other, and stands in that list as well."""
        return self.listed(Listing(self.bots(), ("created_at",)), show_member)

    def create(self, request: Request, **_path: str) -> Response:
        """Admins may. A bot can be viewer, developer or manager."""
        team = self.team()
        bot = actions.create_bot(actor=self.person, team=team, **BotSerializer.parse(request))
        return Response(show_member(bot), status=201)

    def partial_update(self, request: Request, **path: Any) -> Response:
        """Admins may."""
        bot = self.bots().get(user=path["bot_id"])
        role = BotRoleSerializer.parse(request, partial=True).get("role", bot.role)
        changed = actions.change_bot_role(
            actor=self.person, membership=bot, role=role, seen=self.seen(bot)
        )
        return Response(show_member(changed))

    def destroy(self, _request: Request, **path: Any) -> Response:
        """Admins may. It leaves the team, and its tokens work no more. What it did stays."""
        bot = self.bots().get(user=path["bot_id"])
        actions.remove_member(actor=self.person, membership=bot, seen=self.seen(bot))
        return Response(status=204)


@extend_schema_view(
    list=extend_schema(summary="The tokens of a bot", responses=ApiTokenReading(many=True)),
    create=extend_schema(
        summary="Make a token for a bot",
        request=BotTokenSerializer,
        responses={201: NewApiTokenReading},
        examples=[_EXAMPLE],
    ),
    destroy=extend_schema(summary="Revoke a token of a bot", responses={204: None}),
)
class BotTokenViewSet(_OfBots):
    policy = dict.fromkeys(("list", "create", "destroy"), Action.BOT_EDIT)
    keeps_answers = False
    versionless = frozenset({"destroy"})
    lookup_field = "token_id"
    lookup_value_converter = "uuid"

    def list(self, _request: Request, **_path: str) -> Response:
        """Admins may. Those that work, the latest first."""
        return self.listed_together(
            Listing(self._tokens(self._bot()), ("-created_at",)), show_tokens
        )

    def create(self, request: Request, **_path: str) -> Response:
        """Admins may. `token` in the answer is all there ever is to see of it."""
        bot = self._bot()
        given = BotTokenSerializer.parse(request)
        token, text = actions.create_bot_token(actor=self.person, membership=bot, **given)
        return Response(show_tokens([token])[0] | {"token": text}, status=201)

    def destroy(self, _request: Request, **path: Any) -> Response:
        """Admins may."""
        bot = self._bot()
        token = self._tokens(bot).get(pk=path["token_id"])
        actions.revoke_bot_token(actor=self.person, membership=bot, token=token)
        return Response(status=204)

    def _bot(self) -> Membership:
        return self.bots().get(user=self.kwargs["bot_id"])

    def _tokens(self, bot: Membership) -> QuerySet[ApiToken]:
        return ApiToken.objects.living().filter(user=bot.user_id).select_related("user")


def show_tokens(tokens: list[ApiToken]) -> list[dict[str, Any]]:
    named = {token.team_id for token in tokens if token.team_id}
    slugs: dict[UUID, str] = dict(Team.objects.filter(pk__in=named).values_list("pk", "slug"))
    return [
        {
            "id": token.pk,
            "name": token.name,
            "hint": token.hint,
            "scope": token.scope,
            "team": slugs.get(token.team_id) if token.team_id else None,
            "created_at": token.created_at,
            "expires_at": token.expires_at,
            "last_used_at": token.last_used_at,
        }
        for token in tokens
    ]
