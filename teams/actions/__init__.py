"""Every change to a team, its members and its invitations."""

from teams.actions.bot import (
    BOT_ROLES,
    change_bot_role,
    create_bot,
    create_bot_token,
    revoke_bot_token,
)
from teams.actions.invitation import accept_invitation, invite, resend_invitation, revoke_invitation
from teams.actions.member import change_role, remove_member
from teams.actions.role import create_role, delete_role, update_role
from teams.actions.team import create_team, delete_team, restore_team, update_team

__all__ = [
    "BOT_ROLES",
    "accept_invitation",
    "change_bot_role",
    "change_role",
    "create_bot",
    "create_bot_token",
    "create_role",
    "create_team",
    "delete_role",
    "delete_team",
    "invite",
    "remove_member",
    "resend_invitation",
    "restore_team",
    "revoke_bot_token",
    "revoke_invitation",
    "update_role",
    "update_team",
]
