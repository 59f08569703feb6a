"""Roles of a team's own: made, changed and deleted."""

from collections.abc import Collection

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.text import slugify

from accounts.exceptions import Conflict
from accounts.models import User
from teams import things
from teams.actions.locks import lock_team
from teams.events import Verb
from teams.models import Membership, Role, Team, TeamRole
from teams.policies import Action, actions_of, all_in, require


@transaction.atomic
def create_role(*, actor: User | None, team: Team, name: str, actions: Collection[str]) -> TeamRole:
    """Make a role. Who may ``role.edit`` may, out of what their own role allows.

    Event: ``role.created``. A name that is in use, or is that of a built-in role, is a Conflict.
    """
    team = lock_team(team)
    require(actor, Action.ROLE_EDIT, team)
    role = TeamRole(team=team, name=name, slug=_slug(name), actions=_checked(actor, team, actions))
    if role.slug in Role.values:
        raise Conflict("A role of this name is built in. Choose another name.")
    if TeamRole.objects.filter(team=team).count() >= TeamRole.MOST:
        raise Conflict(f"The team has {TeamRole.MOST} roles already. Delete one first.")
    things.create(role, actor=actor, verb=Verb.ROLE_CREATED)
    return role


@transaction.atomic
def update_role(
    *,
    actor: User | None,
    role: TeamRole,
    name: str | None = None,
    actions: Collection[str] | None = None,
    seen: int | None = None,
) -> TeamRole:
    """Change what a role is called or allows, at once for all who have it. Event: ``role.updated``.

    Nobody touches a role that is above their own. The slug stays.
    """
    team = lock_team(role.team)
    role = things.lock(TeamRole.objects.select_related("team"), role.pk, seen)
    require(actor, Action.ROLE_EDIT, role)
    _require_within(actor, role)
    changes: dict[str, object] = {} if name is None else {"name": name}
    if actions is not None:
        changes["actions"] = _checked(actor, team, actions)
    things.change(role, changes, actor=actor, verb=Verb.ROLE_UPDATED)
    return role


@transaction.atomic
def delete_role(*, actor: User | None, role: TeamRole, seen: int | None = None) -> None:
    """Delete a role that no member has. Event: ``role.deleted``. Invitations with it open nothing
    any more.
    """
    lock_team(role.team)
    role = things.lock(TeamRole.objects.select_related("team"), role.pk, seen)
    require(actor, Action.ROLE_EDIT, role)
    _require_within(actor, role)
    if count := Membership.objects.filter(custom_role=role).count():
        raise Conflict(f"Members with this role: {count}. Give them another one first.")
    things.remove(role, actor=actor, verb=Verb.ROLE_DELETED)


def _checked(actor: User | None, team: Team, actions: Collection[str]) -> dict[str, bool]:
    if unknown := sorted(set(actions) - {action.value for action in Action}):
        message = f"There is no such action: {', '.join(name[:50] for name in unknown[:5])}."
        raise ValidationError({"actions": message})
    if above := sorted(set(actions) - all_in(actor, team.pk)):
        message = f"Your own role does not allow: {', '.join(above)}."
        raise ValidationError({"actions": message})
    return dict.fromkeys(sorted({*actions, Action.TEAM_VIEW.value}), True)


def _require_within(actor: User | None, role: TeamRole) -> None:
    if not actions_of(role.slug, role.actions) <= all_in(actor, role.team_id):
        raise PermissionDenied("This role is above your own. Ask a team admin.")


def _slug(name: str) -> str:
    if not (slug := slugify(name)):
        raise ValidationError({"name": "Use letters or digits: the role is known by them."})
    return slug
