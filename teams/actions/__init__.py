"""Every change to a team, its members and its invitations."""

from teams.actions.invitation import accept_invitation, invite, revoke_invitation
from teams.actions.member import change_role, remove_member
from teams.actions.team import create_team, delete_team, restore_team, update_team

__all__ = [
    "accept_invitation",
    "change_role",
    "create_team",
    "delete_team",
    "invite",
    "remove_member",
    "restore_team",
    "revoke_invitation",
    "update_team",
]
