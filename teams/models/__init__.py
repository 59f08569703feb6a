"""Who works together, who asked whom in, and the team clock with its log."""

from teams.models.event import Event, TeamClock
from teams.models.invitation import Invitation
from teams.models.team import Membership, Role, Team

__all__ = ["Event", "Invitation", "Membership", "Role", "Team", "TeamClock"]
