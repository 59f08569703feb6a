"""Teams, their members and their invitations."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import limits
from accounts.api.listing import Listing
from accounts.api.serializers import NothingSerializer
from accounts.limits import Limit
from teams import actions
from teams.api.serializers import (
    AcceptSerializer,
    InvitationReading,
    InvitationSerializer,
    MemberReading,
    MemberSerializer,
    TeamReading,
    TeamSerializer,
    show_invitation,
    show_member,
    show_team,
)
from teams.api.viewsets import PolicyViewSet
from teams.models import Invitation, Membership, Role, Team
from teams.policies import Action

_NEW_TEAM = OpenApiExample(
    "A team", {"name": "Core", "slug": "core", "key": "CORE"}, request_only=True
)


@extend_schema_view(
    list=extend_schema(summary="The caller's teams", responses=TeamReading(many=True)),
    create=extend_schema(
        summary="Found a team",
        request=TeamSerializer,
        responses={201: TeamReading},
        examples=[_NEW_TEAM],
    ),
    retrieve=extend_schema(summary="A team", responses=TeamReading),
    partial_update=extend_schema(
        summary="Change name, slug or key",
        request=TeamSerializer,
        responses=TeamReading,
        examples=[OpenApiExample("Another name", {"name": "Platform"}, request_only=True)],
    ),
    destroy=extend_schema(summary="Delete a team", responses={204: None}),
)
class TeamViewSet(PolicyViewSet):
    policy = {
        "list": Action.TEAM_VIEW,
        "create": None,
        "retrieve": Action.TEAM_VIEW,
        "partial_update": Action.TEAM_EDIT,
        "destroy": Action.TEAM_DELETE,
    }
    clocked = frozenset({"list"})
    lookup_field = "slug"
    lookup_value_converter = "slug"

    def show(self, thing: Team) -> dict[str, Any]:
        return show_team(Team.objects.for_listing(self.person).get(pk=thing.pk))

    def list(self, _request: Request) -> Response:
        return self.listed(Listing(Team.objects.for_listing(self.person), ("name",)), show_team)

    def create(self, request: Request) -> Response:
        """Whoever founds a team is its admin."""
        team = actions.create_team(actor=self.person, **TeamSerializer.parse(request))
        return Response(show_team(team, Role.ADMIN), status=201)

    def retrieve(self, _request: Request, **_path: str) -> Response:
        return Response(show_team(self.team()))

    def partial_update(self, request: Request, **_path: str) -> Response:
        """Admins may. A new key renames every task: CORE-1 becomes NEW-1."""
        team = self.team()
        role = getattr(team, "role", None)
        changes = TeamSerializer.parse(request, partial=True)
        changed = actions.update_team(actor=self.person, team=team, seen=self.seen(team), **changes)
        return Response(show_team(changed, role))

    def destroy(self, _request: Request, **_path: str) -> Response:
        """Admins may. Nothing is erased; staff can bring the team back."""
        team = self.team()
        actions.delete_team(actor=self.person, team=team, seen=self.seen(team))
        return Response(status=204)


@extend_schema_view(
    list=extend_schema(summary="The members of a team", responses=MemberReading(many=True)),
    retrieve=extend_schema(summary="A member", responses=MemberReading),
    partial_update=extend_schema(
        summary="Change a role",
        request=MemberSerializer,
        responses=MemberReading,
        examples=[OpenApiExample("A manager", {"role": "manager"}, request_only=True)],
    ),
    destroy=extend_schema(summary="Remove a member, or leave", responses={204: None}),
)
class MemberViewSet(PolicyViewSet):
    """``destroy`` asks to see the team only: everybody may leave. The action asks for the rest."""

    policy = {
        "list": Action.TEAM_VIEW,
        "retrieve": Action.TEAM_VIEW,
        "partial_update": Action.MEMBER_EDIT,
        "destroy": Action.TEAM_VIEW,
    }
    clocked = frozenset({"list"})
    lookup_field = "user_id"
    lookup_value_converter = "uuid"

    def show(self, thing: Membership) -> dict[str, Any]:
        return show_member(thing)

    def list(self, _request: Request, **_path: str) -> Response:
        return self.listed(Listing(self._members(), ("created_at",)), show_member)

    def retrieve(self, _request: Request, **path: Any) -> Response:
        return Response(show_member(self._members().get(user=path["user_id"])))

    def partial_update(self, request: Request, **path: Any) -> Response:
        """Admins may. A team keeps at least one admin."""
        membership = self._members().get(user=path["user_id"])
        role = MemberSerializer.parse(request, partial=True).get("role", membership.role)
        changed = actions.change_role(
            actor=self.person, membership=membership, role=role, seen=self.seen(membership)
        )
        return Response(show_member(changed))

    def destroy(self, _request: Request, **path: Any) -> Response:
        """Admins may remove others, everybody may leave. A team keeps at least one admin."""
        membership = self._members().get(user=path["user_id"])
        actions.remove_member(actor=self.person, membership=membership, seen=self.seen(membership))
        return Response(status=204)

    def _members(self) -> QuerySet[Membership]:
        return Membership.objects.filter(team=self.team()).select_related("team", "user")


@extend_schema_view(
    list=extend_schema(summary="Open invitations", responses=InvitationReading(many=True)),
    create=extend_schema(
        summary="Invite somebody by email",
        request=InvitationSerializer,
        responses={201: InvitationReading},
        examples=[
            OpenApiExample(
                "A developer",
                {"email": "dora@example.com", "role": "developer"},
                request_only=True,
            )
        ],
    ),
    destroy=extend_schema(summary="Revoke an invitation", responses={204: None}),
)
class InvitationViewSet(PolicyViewSet):
    policy = {
        "list": Action.INVITATION_VIEW,
        "create": Action.INVITATION_CREATE,
        "resend": Action.INVITATION_CREATE,
        "destroy": Action.INVITATION_REVOKE,
    }
    versionless = frozenset({"destroy", "resend"})
    lookup_field = "id"
    lookup_value_converter = "uuid"

    def list(self, _request: Request, **_path: str) -> Response:
        """Managers and admins may. Those that were neither accepted nor revoked, nor expired."""
        open_ones = Invitation.objects.open().filter(team=self.team())
        rows = open_ones.select_related("invited_by")
        return self.listed(Listing(rows, ("-created_at",)), show_invitation)

    def create(self, request: Request, **_path: str) -> Response:
        """Managers and admins may, up to their own role. The person gets a mail with a link."""
        team = self.team()
        given = InvitationSerializer.parse(request)
        invitation = actions.invite(actor=self.person, team=team, **given)
        return Response(show_invitation(invitation), status=201)

    @extend_schema(
        operation_id="teams_invitations_resend",
        summary="Mail an invitation again",
        request=None,
        responses=InvitationReading,
    )
    def resend(self, request: Request, **path: Any) -> Response:
        """Managers and admins may, up to their own role. It can be accepted for 14 more days."""
        invitation = self._invitation(path["id"])
        NothingSerializer.parse(request)
        sent = actions.resend_invitation(actor=self.person, invitation=invitation)
        return Response(show_invitation(sent))

    def destroy(self, _request: Request, **path: Any) -> Response:
        """Managers and admins may. The link in the mail stops working."""
        actions.revoke_invitation(actor=self.person, invitation=self._invitation(path["id"]))
        return Response(status=204)

    def _invitation(self, pk: Any) -> Invitation:
        return Invitation.objects.select_related("team").get(team=self.team(), pk=pk)


class AcceptInvitationViewSet(PolicyViewSet):
    policy = {"create": None}

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Counted before the transaction of ``create`` begins, which a wrong token rolls back."""
        super().initial(request, *args, **kwargs)
        limits.take(Limit.INVITATION, self.person.pk)

    @extend_schema(
        operation_id="acceptInvitation",
        summary="Join a team by the token of an invitation",
        request=AcceptSerializer,
        responses={200: TeamReading},
        examples=[OpenApiExample("From the link", {"token": "MQ:1vMh0c:…"}, request_only=True)],
    )
    def create(self, request: Request) -> Response:
        """The invited address has to be the caller's own. Accepting proves that it is."""
        token = AcceptSerializer.parse(request)["token"]
        membership = actions.accept_invitation(actor=self.person, token=token)
        limits.give_back(Limit.INVITATION, self.person.pk)
        return Response(show_team(membership.team, membership.role))
