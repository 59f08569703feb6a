"""Who works together, who asked whom in, and the team clock with its log."""

from teams.models.audit import AuditEntry
from teams.models.event import Event, EventItem, TeamClock
from teams.models.invitation import Invitation
from teams.models.role import TeamRole
from teams.models.team import Membership, Role, Team
from teams.models.thing import State, Target, Thing

__all__ = [
    "AuditEntry",
    "Event",
    "EventItem",
    "Invitation",
    "Membership",
    "Role",
    "State",
    "Target",
    "Team",
    "TeamClock",
    "TeamRole",
    "Thing",
]
