"""The verbs of this app's events and the states their changes are taken from."""

from enum import StrEnum
from typing import Any

from django.dispatch import Signal

from teams.models import Invitation, Membership, Target, Team

#: In the transaction, after ``team.created`` is recorded: ``team``, ``actor``.
team_created = Signal()

#: Whenever events are shown to members: ``events``. Each receiver answers with what is not told of
#: them any more, as pairs: the id of a target, a field.
telling = Signal()


class Verb(StrEnum):
    TEAM_CREATED = "team.created"
    TEAM_UPDATED = "team.updated"
    TEAM_DELETED = "team.deleted"
    MEMBER_ADDED = "member.added"
    MEMBER_UPDATED = "member.updated"
    MEMBER_REMOVED = "member.removed"
    ROLE_CREATED = "role.created"
    ROLE_UPDATED = "role.updated"
    ROLE_DELETED = "role.deleted"
    INVITATION_CREATED = "invitation.created"
    INVITATION_SENT = "invitation.sent"
    INVITATION_ACCEPTED = "invitation.accepted"
    INVITATION_REVOKED = "invitation.revoked"


def team_target(team: Team) -> Target:
    return Target("team", team.pk, team.name)


def team_state(team: Team) -> dict[str, Any]:
    return {
        "name": team.name,
        "slug": team.slug,
        "key": team.key,
        "time_zone": team.time_zone,
        "deleted_at": team.deleted_at and team.deleted_at.isoformat(),
    }


def member_target(membership: Membership) -> Target:
    """A member is known by the person's id, as in the API."""
    return Target("member", membership.user_id, membership.user.name)


def member_state(membership: Membership) -> dict[str, Any]:
    return {"name": membership.user.name, "role": membership.role}


def invitation_target(invitation: Invitation) -> Target:
    """Without the address: everybody reads the log, but not everybody may see who is invited."""
    return Target("invitation", invitation.pk, f"as {invitation.role_name.lower()}")


def invitation_state(invitation: Invitation) -> dict[str, Any]:
    """Only while it can be accepted; once accepted or revoked it is no more."""
    if invitation.accepted_at or invitation.revoked_at:
        return {}
    return {
        "email": invitation.email,
        "role": invitation.role,
        "expires_at": invitation.expires_at.isoformat(),
    }
