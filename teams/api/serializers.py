"""Bodies and representations of teams, members, invitations and the log."""

from typing import Any

from rest_framework import serializers

from accounts.api.serializers import (
    Email,
    PersonReading,
    StrictSerializer,
    Text,
    Word,
    show_person,
)
from teams.models import Invitation, Membership, Team, TeamRole
from teams.policies import Action
from teams.roles import GivenRole


class TeamReading(serializers.Serializer[Team]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    slug = serializers.CharField()
    key = serializers.CharField()
    time_zone = serializers.CharField()
    role = serializers.CharField(help_text="The caller's role: see `GET teams/{slug}/roles`.")
    version = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class TeamSerializer(StrictSerializer):
    readable = frozenset(TeamReading().fields)

    name = Text(max_length=100)
    slug = Text(max_length=50, help_text="Letters, digits, - and _; it stands in addresses.")
    key = Text(max_length=10, help_text="2 to 10 letters or digits: CORE makes CORE-1.")
    time_zone = Text(
        max_length=64,
        required=False,
        help_text="By which its days begin and end, such as Europe/Berlin; UTC unless given.",
    )

    def validate_key(self, key: str) -> str:
        return key.upper()


class MemberPerson(PersonReading):
    email = serializers.EmailField()


class MemberReading(serializers.Serializer[Membership]):
    user = MemberPerson()
    role = serializers.CharField()
    version = serializers.IntegerField()
    joined_at = serializers.DateTimeField()


class MemberSerializer(StrictSerializer):
    readable = frozenset(MemberReading().fields)

    role = Text(max_length=50, help_text="One of `GET teams/{slug}/roles`.")


class InvitationReading(serializers.Serializer[Invitation]):
    id = serializers.UUIDField()
    email = serializers.EmailField()
    role = serializers.CharField()
    invited_by = PersonReading(allow_null=True)
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()


class InvitationSerializer(StrictSerializer):
    email = Email()
    role = Text(max_length=50, help_text="One of `GET teams/{slug}/roles`.")


class AcceptSerializer(StrictSerializer):
    token = Text(max_length=500, help_text="The last part of the link in the mail.")


class RoleReading(serializers.Serializer[TeamRole]):
    id = serializers.UUIDField()
    team = serializers.CharField(help_text="The slug.")
    name = serializers.CharField()
    slug = serializers.CharField(help_text="By which members and invitations name it.")
    actions = serializers.ListField(child=serializers.CharField())
    version = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class RoleSerializer(StrictSerializer):
    readable = frozenset(RoleReading().fields)

    name = Text(max_length=50)
    actions = serializers.ListField(
        child=Word(choices=[action.value for action in Action]),
        max_length=len(Action),
        help_text="What it allows besides `team.view`, which every role does.",
    )


class NewRoleSerializer(RoleSerializer):
    team = Text(max_length=50, help_text="The slug, or the id.")


class GivenRoleReading(serializers.Serializer[Any]):
    slug = serializers.CharField()
    name = serializers.CharField()
    is_built_in = serializers.BooleanField()
    actions = serializers.ListField(child=serializers.CharField())


class ActorReading(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()


class TargetReading(serializers.Serializer[Any]):
    type = serializers.CharField()
    id = serializers.UUIDField()
    label = serializers.CharField()  # type: ignore[assignment]  # hides Field.label


class EventReading(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    team = serializers.CharField(help_text="The slug.")
    seq = serializers.IntegerField()
    verb = serializers.CharField()
    actor = ActorReading(allow_null=True)
    token = serializers.UUIDField(
        allow_null=True, help_text="The API token by which the actor did it."
    )
    target = TargetReading()
    changes = serializers.DictField(
        child=serializers.ListField(child=serializers.JSONField(allow_null=True)),
        help_text="`{field: [old, new]}`",
    )
    created_at = serializers.DateTimeField()


def show_team(team: Team, role: str | None = None) -> dict[str, Any]:
    """``role`` where the team was not read for listing."""
    return {
        "id": team.pk,
        "name": team.name,
        "slug": team.slug,
        "key": team.key,
        "time_zone": team.time_zone,
        "role": role or getattr(team, "role", None),
        "version": team.version,
        "created_at": team.created_at,
        "updated_at": team.updated_at,
    }


def show_member(membership: Membership) -> dict[str, Any]:
    user = membership.user
    return {
        "user": {**(show_person(user) or {}), "email": user.email},
        "role": membership.role,
        "version": membership.version,
        "joined_at": membership.created_at,
    }


def show_role(role: TeamRole) -> dict[str, Any]:
    return {
        "id": role.pk,
        "team": role.team.slug,
        "name": role.name,
        "slug": role.slug,
        "actions": sorted(role.actions),
        "version": role.version,
        "created_at": role.created_at,
        "updated_at": role.updated_at,
    }


def show_given_role(role: GivenRole) -> dict[str, Any]:
    return {
        "slug": role.slug,
        "name": role.name,
        "is_built_in": role.custom is None,
        "actions": sorted(role.actions),
    }


def show_invitation(invitation: Invitation) -> dict[str, Any]:
    return {
        "id": invitation.pk,
        "email": invitation.email,
        "role": invitation.role,
        "invited_by": show_person(invitation.invited_by),
        "created_at": invitation.created_at,
        "expires_at": invitation.expires_at,
    }
