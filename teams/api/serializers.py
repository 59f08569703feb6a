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
from teams.models import Invitation, Membership, Role, Team


class TeamReading(serializers.Serializer[Team]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    slug = serializers.CharField()
    key = serializers.CharField()
    role = serializers.ChoiceField(choices=Role.choices, help_text="The caller's role.")
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class TeamSerializer(StrictSerializer):
    readable = frozenset(TeamReading().fields)

    name = Text(max_length=100)
    slug = Text(max_length=50, help_text="Letters, digits, - and _; it stands in addresses.")
    key = Text(max_length=10, help_text="2 to 10 letters or digits: CORE makes CORE-1.")

    def validate_key(self, key: str) -> str:
        return key.upper()


class MemberPerson(PersonReading):
    email = serializers.EmailField()


class MemberReading(serializers.Serializer[Membership]):
    user = MemberPerson()
    role = serializers.ChoiceField(choices=Role.choices)
    joined_at = serializers.DateTimeField()


class MemberSerializer(StrictSerializer):
    readable = frozenset(MemberReading().fields)

    role = Word(choices=Role.choices)


class InvitationReading(serializers.Serializer[Invitation]):
    id = serializers.UUIDField()
    email = serializers.EmailField()
    role = serializers.ChoiceField(choices=Role.choices)
    invited_by = PersonReading(allow_null=True)
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()


class InvitationSerializer(StrictSerializer):
    email = Email()
    role = Word(choices=Role.choices)


class AcceptSerializer(StrictSerializer):
    token = Text(max_length=500, help_text="The last part of the link in the mail.")


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
        "role": role or getattr(team, "role", None),
        "created_at": team.created_at,
        "updated_at": team.updated_at,
    }


def show_member(membership: Membership) -> dict[str, Any]:
    user = membership.user
    return {
        "user": {**(show_person(user) or {}), "email": user.email},
        "role": membership.role,
        "joined_at": membership.created_at,
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
