"""Saved views over the API."""

from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from accounts.api.serializers import StrictSerializer, Text, WholeNumber, Word
from tasks import actions
from tasks.api.describing import described
from tasks.api.fields import Flag
from tasks.api.workflow_bodies import TeamName, ThingReading
from tasks.lists.language import LONGEST_QUERY
from tasks.models import Layout, SavedView
from teams.api.things import ThingViewSet
from teams.models import Team
from teams.policies import Action


class ViewReading(ThingReading):
    name = serializers.CharField()
    query = serializers.CharField(help_text="What `q` of the list of tasks takes.")
    layout = serializers.ChoiceField(choices=Layout.choices)
    shared = serializers.BooleanField(help_text="Whether the whole team has it.")
    position = serializers.IntegerField()


class ViewSerializer(StrictSerializer):
    readable = frozenset(ViewReading().fields)

    team = TeamName(required=False)
    name = Text(max_length=50)
    query = Text(max_length=LONGEST_QUERY, allow_blank=True, required=False)
    layout = Word(choices=Layout.choices, required=False)
    shared = Flag(required=False, help_text="Share it with the team: developers and above.")
    position = WholeNumber(min_value=0, max_value=1000, required=False)


class NewViewSerializer(ViewSerializer):
    readable = frozenset()

    team = TeamName()


@described(
    "view",
    body=NewViewSerializer,
    change=ViewSerializer,
    reading=ViewReading,
    example={"team": "core", "name": "Mine, soon", "query": "assignee:me due:<7d sort:due"},
    change_example={"layout": "board", "shared": True},
)
class ViewViewSet(ThingViewSet):
    """One's own and the shared ones. Sharing, and changing what is shared, is for developers and
    above; one's own view exists for nobody else.
    """

    policy = {
        "list": Action.TEAM_VIEW,
        "retrieve": Action.TEAM_VIEW,
        "create": Action.TEAM_VIEW,
        "partial_update": Action.TEAM_VIEW,
        "destroy": Action.TEAM_VIEW,
    }
    clocked = frozenset()  # one's own views are in no log
    ordering = ("position", "name")
    creating, changing = NewViewSerializer, ViewSerializer

    def things(self) -> QuerySet[SavedView]:
        return SavedView.objects.visible_to(self.person).select_related("team")

    def show(self, thing: SavedView) -> dict[str, Any]:
        return {
            "id": thing.pk,
            "team": thing.team.slug,
            "name": thing.name,
            "query": thing.query,
            "layout": thing.layout,
            "shared": thing.is_shared,
            "position": thing.position,
            "version": thing.version,
            "created_at": thing.created_at,
            "updated_at": thing.updated_at,
        }

    def make(self, team: Team, values: dict[str, Any]) -> SavedView:
        is_shared = values.pop("shared", False)
        return actions.create_view(actor=self.person, team=team, is_shared=is_shared, **values)

    def change(self, thing: SavedView, values: dict[str, Any]) -> SavedView:
        is_shared = values.pop("shared", None)
        return actions.update_view(
            actor=self.person, view=thing, is_shared=is_shared, seen=self.seen(thing), **values
        )

    def remove(self, thing: SavedView) -> None:
        actions.delete_view(actor=self.person, view=thing, seen=self.seen(thing))
