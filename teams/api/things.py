"""The base of viewsets of a team's own things: labels, statuses, projects and what is like them."""

from contextlib import suppress
from typing import Any, ClassVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.listing import Listing
from accounts.api.serializers import StrictSerializer
from teams.api.viewsets import PolicyViewSet
from teams.models import Team, Thing


class ThingViewSet(PolicyViewSet):
    """List, create, read, change and delete. A subclass says of what, and by which actions."""

    lookup_field = "id"
    lookup_value_converter = "uuid"
    query_parameters = {"list": frozenset({"team"})}
    clocked = frozenset({"list"})
    ordering: ClassVar[tuple[str, ...]] = ("name",)
    creating: ClassVar[type[StrictSerializer]]
    changing: ClassVar[type[StrictSerializer]]

    def things(self) -> QuerySet[Any]:
        """All that there are, with whatever showing one needs."""
        raise NotImplementedError

    def show(self, thing: Any) -> dict[str, Any]:
        raise NotImplementedError

    def make(self, team: Team, values: dict[str, Any]) -> Thing:
        raise NotImplementedError

    def change(self, thing: Any, values: dict[str, Any]) -> Thing:
        raise NotImplementedError

    def remove(self, thing: Any) -> None:
        raise NotImplementedError

    def visible(self) -> QuerySet[Any]:
        return self.things().filter(team__in=Team.objects.visible_to(self.person))

    def list(self, request: Request) -> Response:
        """Of all the caller's teams, or of one."""
        rows = self.visible()
        if (slug := request.query_params.get("team")) is not None:
            rows = rows.filter(team=Team.objects.visible_to(self.person).get(slug=slug))
        return self.listed(Listing(rows, self.ordering), self.show)

    def create(self, request: Request) -> Response:
        values = self.creating.parse(request)
        team = self.team_named(values.pop("team"))
        self.require(team)
        return Response(self.show(self.make(team, values)), status=201)

    def retrieve(self, _request: Request, **_path: Any) -> Response:
        return Response(self.show(self.thing()))

    def partial_update(self, request: Request, **_path: Any) -> Response:
        thing = self.thing()
        values = self.changing.parse(request, partial=True)
        if (named := values.pop("team", None)) not in (None, thing.team.slug, str(thing.team_id)):
            raise ValidationError({"team": f"It stays in its team. {named} is another."})
        return Response(self.show(self.change(thing, values)))

    def destroy(self, _request: Request, **_path: Any) -> Response:
        self.remove(self.thing())
        return Response(status=204)

    def thing(self) -> Any:
        """The thing of the path, when the person may do to it what this method does."""
        found = self.visible().get(pk=self.kwargs["id"])
        self.require(found)
        return found

    def team_named(self, name: str) -> Team:
        return team_named(self.person, name)


def team_named(person: Any, name: str) -> Team:
    """The team of that slug or id, among those that the person can see."""
    by_name = Q(slug=name)
    with suppress(ValueError):
        by_name |= Q(pk=UUID(name))
    return Team.objects.visible_to(person).get(by_name)
