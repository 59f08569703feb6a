"""Bots: programs that are members of one team, with a role and tokens of their own.

What a bot does stands in the log under its name. It has no password and gets no mail.
"""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts import api_tokens
from accounts.ids import new_id
from accounts.models import ApiToken, User
from teams.actions.locks import lock_member, lock_team
from teams.actions.member import add_member, change_role
from teams.models import Membership, Role, Team
from teams.policies import Action, require

#: A bot cannot be admin: people answer for a team.
BOT_ROLES = (Role.VIEWER, Role.DEVELOPER, Role.MANAGER)


@transaction.atomic
def create_bot(*, actor: User | None, team: Team, name: str, role: str) -> Membership:
    """Put a new bot into the team. Admins may. Event: ``member.added``."""
    team = lock_team(team)
    require(actor, Action.BOT_EDIT, team)
    _check_role(role)
    key = new_id()
    bot = User(pk=key, email=f"{key}@bot.invalid", first_name=name.strip(), is_bot=True)
    if not bot.first_name:
        raise ValidationError({"name": ["Give the bot a name."]})
    bot.set_unusable_password()
    bot.clean_fields()
    bot.save(force_insert=True)
    return add_member(actor=actor, team=team, user=bot, role=role)


@transaction.atomic
def change_bot_role(
    *, actor: User | None, membership: Membership, role: str, seen: int | None = None
) -> Membership:
    """Give a bot another role. Admins may. Event: ``member.updated``."""
    require(actor, Action.BOT_EDIT, membership.team)
    _check_role(role)
    return change_role(actor=actor, membership=membership, role=role, seen=seen)


@transaction.atomic
def create_bot_token(
    *,
    actor: User | None,
    membership: Membership,
    name: str,
    scope: str,
    expires_at: datetime | None = None,
) -> tuple[ApiToken, str]:
    """A token by which the bot acts, and its text, which nobody sees again. Admins may."""
    team, membership = lock_member(membership)
    require(actor, Action.BOT_EDIT, team)
    return api_tokens.create_token(
        actor=actor,
        user=membership.user,
        name=name,
        scope=scope,
        team_id=team.pk,
        expires_at=expires_at,
    )


@transaction.atomic
def revoke_bot_token(*, actor: User | None, membership: Membership, token: ApiToken) -> None:
    """The token is nothing any more. Admins may."""
    require(actor, Action.BOT_EDIT, membership.team)
    api_tokens.revoke_token(actor=actor, token=token)


def _check_role(role: str) -> None:
    if role not in BOT_ROLES:
        raise ValidationError({"role": ["A bot can be viewer, developer or manager."]})
