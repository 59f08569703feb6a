"""Roles: those that a team can give, and those that it makes for itself."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import (
    OpenApiExample,
    OpenApiParameter,
    extend_schema,
    extend_schema_view,
)
from rest_framework.request import Request
from rest_framework.response import Response

from teams import actions
from teams.api.serializers import (
    GivenRoleReading,
    NewRoleSerializer,
    RoleReading,
    RoleSerializer,
    show_given_role,
    show_role,
)
from teams.api.things import ThingViewSet
from teams.api.viewsets import PolicyViewSet
from teams.models import Team, TeamRole
from teams.policies import Action
from teams.roles import roles_of


class TeamRolesViewSet(PolicyViewSet):
    policy = {"list": Action.TEAM_VIEW}
    pagination_class = None

    @extend_schema(summary="The roles of a team", responses=GivenRoleReading(many=True))
    def list(self, _request: Request, **_path: str) -> Response:
        """Built in and its own, each with what it allows."""
        return Response([show_given_role(role) for role in roles_of(self.team())])


@extend_schema_view(
    list=extend_schema(
        operation_id="roles_list",
        summary="Roles that teams have made",
        parameters=[OpenApiParameter("team", description="Of one team, by its slug.")],
        responses=RoleReading(many=True),
    ),
    create=extend_schema(
        operation_id="roles_create",
        summary="Make a role",
        request=NewRoleSerializer,
        responses={201: RoleReading},
        examples=[
            OpenApiExample(
                "Support",
                {"team": "core", "name": "Support", "actions": ["task.create", "comment.create"]},
                request_only=True,
            )
        ],
    ),
    retrieve=extend_schema(operation_id="roles_read", summary="A role", responses=RoleReading),
    partial_update=extend_schema(
        operation_id="roles_update",
        summary="Change a role",
        request=RoleSerializer,
        responses=RoleReading,
        examples=[
            OpenApiExample("They only comment", {"actions": ["comment.create"]}, request_only=True)
        ],
    ),
    destroy=extend_schema(
        operation_id="roles_delete", summary="Delete a role", responses={204: None}
    ),
)
class RoleViewSet(ThingViewSet):
    """Admins make roles out of what their own role allows. A change holds at once for all."""

    policy = {
        "list": Action.TEAM_VIEW,
        "create": Action.ROLE_EDIT,
        "retrieve": Action.TEAM_VIEW,
        "partial_update": Action.ROLE_EDIT,
        "destroy": Action.ROLE_EDIT,
    }
    creating = NewRoleSerializer
    changing = RoleSerializer

    def things(self) -> QuerySet[TeamRole]:
        return TeamRole.objects.select_related("team")

    def show(self, thing: TeamRole) -> dict[str, Any]:
        return show_role(thing)

    def make(self, team: Team, values: dict[str, Any]) -> TeamRole:
        return actions.create_role(actor=self.person, team=team, **values)

    def change(self, thing: TeamRole, values: dict[str, Any]) -> TeamRole:
        return actions.update_role(actor=self.person, role=thing, seen=self.seen(thing), **values)

    def remove(self, thing: TeamRole) -> None:
        actions.delete_role(actor=self.person, role=thing, seen=self.seen(thing))
