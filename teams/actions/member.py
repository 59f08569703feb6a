"""Joining, changing roles, leaving."""

from typing import Any

from django.db import transaction

from accounts.exceptions import Conflict
from accounts.models import User
from teams import clock
from teams.actions.locks import lock_member
from teams.events import Verb, member_state, member_target
from teams.models import Membership, Role, Team
from teams.policies import Action, require


@transaction.atomic
def change_role(*, actor: User | None, membership: Membership, role: str) -> Membership:
    """Give a member another role. The last admin stays admin. Event: ``member.updated``."""
    team, membership = lock_member(membership)
    require(actor, Action.MEMBER_EDIT, team)
    before = member_state(membership)
    if membership.role == Role.ADMIN and role != Role.ADMIN:
        _keep_an_admin(membership)
    membership.role = role
    membership.clean_fields(exclude=["team", "user"])
    membership.save(update_fields=["role"])
    _record(Verb.MEMBER_UPDATED, actor, membership, before)
    return membership


@transaction.atomic
def remove_member(*, actor: User | None, membership: Membership) -> None:
    """Take somebody out of the team; everybody may take themself out. Their tasks stay theirs.

    Event: ``member.removed``. The last admin cannot go.
    """
    team, membership = lock_member(membership)
    leaving = actor is not None and actor.pk == membership.user_id
    require(actor, Action.TEAM_VIEW if leaving else Action.MEMBER_REMOVE, team)
    if membership.role == Role.ADMIN:
        _keep_an_admin(membership)
    Membership.objects.filter(pk=membership.pk).delete()
    _record(Verb.MEMBER_REMOVED, actor, membership, member_state(membership))


def add_member(*, actor: User | None, team: Team, user: User, role: str) -> Membership:
    """For actions that have found out that this person may join. Event: ``member.added``."""
    membership = Membership.objects.create(team=team, user=user, role=role)
    _record(Verb.MEMBER_ADDED, actor, membership, {})
    return membership


def _keep_an_admin(membership: Membership) -> None:
    others = Membership.objects.filter(
        team=membership.team_id, role=Role.ADMIN, user__is_active=True
    )
    if not others.exclude(pk=membership.pk).exists():
        raise Conflict("A team needs an admin. Make somebody else admin first.")


def _record(verb: Verb, actor: User | None, membership: Membership, before: dict[str, Any]) -> None:
    after = {} if verb is Verb.MEMBER_REMOVED else member_state(membership)
    if difference := clock.changed(before, after):
        clock.record(
            team=membership.team,
            verb=verb,
            actor=actor,
            target=member_target(membership),
            changes=difference,
        )
