"""One's own calendar feeds. Only a person who is signed in makes any: a feed is read without."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.listing import Listing
from accounts.api.serializers import StrictSerializer, Text
from accounts.ids import as_uuid
from tasks import actions
from tasks.api.workflow_bodies import TeamName
from tasks.models import CalendarFeed, FeedKind, SavedView
from tasks.views.calendar_feeds import feed_address
from teams.api.things import team_named
from teams.api.viewsets import PolicyViewSet


class FeedReading(serializers.Serializer[CalendarFeed]):
    id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=FeedKind.choices)
    name = serializers.CharField()
    team = serializers.CharField(allow_null=True, help_text="The slug, of a feed of a team.")
    view = serializers.UUIDField(allow_null=True, help_text="Of a feed of a saved view.")
    created_at = serializers.DateTimeField()
    last_used_at = serializers.DateTimeField(allow_null=True, help_text="To some minutes.")


class NewFeedReading(FeedReading):
    url = serializers.CharField(help_text="Nobody can see it again.")


class FeedSerializer(StrictSerializer):
    team = TeamName(required=False, allow_null=True)
    view = Text(required=False, allow_null=True, max_length=36, help_text="The id of a view.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs.get("team") and attrs.get("view"):
            raise serializers.ValidationError(
                {"view": "A feed is of a team or of a view: give one."}
            )
        return attrs


_EXAMPLE = OpenApiExample("All tasks of a team", {"team": "core"}, request_only=True)


@extend_schema_view(
    list=extend_schema(summary="One's own calendar feeds", responses=FeedReading(many=True)),
    create=extend_schema(
        summary="Make a calendar feed",
        request=FeedSerializer,
        responses={201: NewFeedReading},
        examples=[_EXAMPLE],
    ),
    destroy=extend_schema(summary="Revoke a calendar feed", responses={204: None}),
)
class CalendarFeedViewSet(PolicyViewSet):
    policy = {"list": None, "create": None, "destroy": None}
    is_closed_to_tokens = True
    keeps_answers = False
    versionless = frozenset({"destroy"})
    lookup_field = "id"
    lookup_value_converter = "uuid"

    def list(self, _request: Request) -> Response:
        """Those that work. The latest come first."""
        return self.listed(Listing(self._feeds(), ("-created_at",)), show_feed)

    def create(self, request: Request) -> Response:
        """Of one's tasks in all teams, of a `team`, or of a `view`. `url` in the answer is all
        there ever is to see of the address. At most 50 work at a time.
        """
        given = FeedSerializer.parse(request)
        team = team_named(self.person, given["team"]) if given.get("team") else None
        view = self._view(given["view"]) if given.get("view") else None
        feed, secret = actions.create_feed(
            actor=self.person, owner=self.person, team=team, view=view
        )
        return Response(show_feed(feed) | {"url": feed_address(secret)}, status=201)

    def destroy(self, _request: Request, **path: Any) -> Response:
        """It shows nothing from the next request on."""
        actions.revoke_feed(actor=self.person, feed=self._feeds().get(pk=path["id"]))
        return Response(status=204)

    def _feeds(self) -> QuerySet[CalendarFeed]:
        return CalendarFeed.objects.of(self.person)

    def _view(self, text: str) -> SavedView:
        pk = as_uuid(text)
        if pk is None:
            raise ValidationError({"view": "Give the id of a saved view."})
        return SavedView.objects.visible_to(self.person).select_related("team").get(pk=pk)


def show_feed(feed: CalendarFeed) -> dict[str, Any]:
    return {
        "id": feed.pk,
        "kind": feed.kind,
        "name": feed.name,
        "team": feed.team.slug if feed.team else None,
        "view": feed.view_id,
        "created_at": feed.created_at,
        "last_used_at": feed.last_used_at,
    }
