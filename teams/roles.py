"""The roles of a team, built in and of its own, and who may give which."""

from typing import NamedTuple

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model

from accounts.models import User
from teams.models import Membership, Role, Team, TeamRole
from teams.models.team import RoleHolder
from teams.policies import Action, actions_of, all_in


class GivenRole(NamedTuple):
    slug: str
    name: str
    actions: frozenset[Action]
    custom: TeamRole | None


def roles_of(team: Team) -> list[GivenRole]:
    """From least to most for those built in, then the team's own by name."""
    usual = sorted(Role, key=lambda role: len(actions_of(role)))
    return [
        *(GivenRole(role.value, role.label, actions_of(role), None) for role in usual),
        *map(_own, TeamRole.objects.filter(team=team)),
    ]


def roles_to_give(actor: User | None, team: Team) -> list[GivenRole]:
    """Those that allow nothing which the actor's own role does not."""
    most = all_in(actor, team.pk)
    return [role for role in roles_of(team) if role.actions <= most]


def find_role(actor: User | None, team: Team, slug: str) -> GivenRole:
    """The role to be given. ValidationError when there is none, or it is above the giver's own."""
    roles = {role.slug: role for role in roles_of(team)}
    if slug not in roles:
        raise ValidationError({"role": f"This is not one of: {', '.join(roles)}."})
    if not roles[slug].actions <= all_in(actor, team.pk):
        raise ValidationError({"role": "You cannot give a role above your own."})
    return roles[slug]


def require_above(actor: User | None, membership: Membership) -> None:
    """Nobody changes or removes somebody whose role allows what their own does not."""
    custom = membership.custom_role
    theirs = actions_of(membership.role, custom.actions if custom else None)
    if not theirs <= all_in(actor, membership.team_id):
        raise PermissionDenied("This person's role is above your own. Ask a team admin.")


def give(holder: RoleHolder, role: GivenRole) -> None:
    """Set the role of a membership or an invitation, which is then to be saved."""
    holder.role = role.slug
    custom: Model | None = role.custom
    setattr(holder, "custom_role", custom)  # noqa: B010  (of the subclass)


def _own(role: TeamRole) -> GivenRole:
    return GivenRole(role.slug, role.name, actions_of(role.slug, role.actions), role)
