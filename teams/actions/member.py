"""Joining, changing roles, leaving."""

from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet

from accounts.api_tokens import retire_bot
from accounts.exceptions import Conflict
from accounts.models import User
from accounts.versions import check_version
from teams import clock
from teams.actions.locks import lock_member
from teams.events import Verb, member_state, member_target
from teams.models import Membership, Role, Target, Team
from teams.people import teams_showing
from teams.policies import Action, require
from teams.roles import find_role, give, require_above


@transaction.atomic
def change_role(
    *, actor: User | None, membership: Membership, role: str, seen: int | None = None
) -> Membership:
    """Give a member another role, not above one's own. The last admin stays admin.

    Event: ``member.updated``.
    """
    team, membership = lock_member(membership)
    check_version(membership, seen)
    require(actor, Action.MEMBER_EDIT, team)
    require_above(actor, membership)
    before = member_state(membership)
    given = find_role(actor, team, role)
    if membership.user.is_bot and role == Role.ADMIN:
        raise Conflict("A bot cannot be admin: people answer for a team. Choose another role.")
    if membership.role == Role.ADMIN and role != Role.ADMIN:
        _keep_an_admin(membership)
    give(membership, given)
    if member_state(membership) == before:
        return membership
    membership.version += 1
    membership.save(update_fields=["role", "custom_role", "version"])
    _record(Verb.MEMBER_UPDATED, actor, membership, before)
    return membership


@transaction.atomic
def remove_member(*, actor: User | None, membership: Membership, seen: int | None = None) -> None:
    """Take somebody out of the team; everybody may take themself out. Their tasks stay theirs.
    A bot that is taken out ends, with all of its tokens.

    Event: ``member.removed``. The last admin cannot go.
    """
    team, membership = lock_member(membership)
    check_version(membership, seen)
    leaving = actor is not None and actor.pk == membership.user_id
    require(actor, Action.TEAM_VIEW if leaving else Action.MEMBER_REMOVE, team)
    if not leaving:
        require_above(actor, membership)
    if membership.role == Role.ADMIN:
        _keep_an_admin(membership)
    Membership.objects.filter(pk=membership.pk).delete()
    if membership.user.is_bot:
        retire_bot(membership.user)
    _record(Verb.MEMBER_REMOVED, actor, membership, member_state(membership))


def remove_from_all(*, actor: User | None, user: User) -> None:
    """For the end of an account. Events: ``member.removed`` in each team, in the order of ids, and
    ``member.updated`` in those that show what the person did there earlier.

    A team that would be left without an admin, or with nobody at all, is a Conflict: whoever goes
    has to say what becomes of it.
    """
    memberships = Membership.objects.filter(user=user, team__deleted_at=None)
    found = {one.team_id: one for one in memberships.select_related("team")}
    left = []
    for shown in teams_showing(user):
        if shown.pk not in found:
            _record_looks(actor, shown, user, {})
            continue
        team, membership = lock_member(found[shown.pk])
        if membership.role == Role.ADMIN and not _other_admins(membership).exists():
            left.append(team.name)
            continue
        Membership.objects.filter(pk=membership.pk).delete()
        _record(Verb.MEMBER_REMOVED, actor, membership, member_state(membership))
    if left:
        names = ", ".join(f"“{name}”" for name in left)
        raise Conflict(
            f"Nobody else is admin of {names}. Make somebody else admin there, or delete the team, "
            "and then delete the account."
        )
    Membership.objects.filter(user=user).delete()


def log_looks(*, actor: User | None, user: User, before: str) -> None:
    """Each team that shows a person hears that they look different; ``before`` was their name.

    Tasks and comments show names and pictures, so whatever is kept of a team is out of date. Event:
    ``member.updated`` in each, in the order of ids. A team that they have left is told no names.
    """
    renamed = clock.changed({"name": before}, {"name": user.name})
    memberships = Membership.objects.filter(user=user)
    memberships.update(version=F("version") + 1)
    here = set(memberships.values_list("team_id", flat=True))
    for team in teams_showing(user):
        _record_looks(actor, team, user, renamed if team.pk in here else {})


def add_member(*, actor: User | None, team: Team, user: User, role: str) -> Membership:
    """For actions that have found out that this person may join. Event: ``member.added``."""
    membership = Membership(team=team, user=user)
    give(membership, find_role(None, team, role))
    membership.save(force_insert=True)
    _record(Verb.MEMBER_ADDED, actor, membership, {})
    return membership


def _keep_an_admin(membership: Membership) -> None:
    if not _other_admins(membership).exists():
        raise Conflict("A team needs an admin. Make somebody else admin first.")


def _other_admins(membership: Membership) -> QuerySet[Membership]:
    admins = Membership.objects.filter(
        team=membership.team_id, role=Role.ADMIN, user__is_active=True
    )
    return admins.exclude(pk=membership.pk)


def _record_looks(actor: User | None, team: Team, user: User, changes: clock.Changes) -> None:
    target = Target("member", user.pk, user.name)
    clock.record(team=team, verb=Verb.MEMBER_UPDATED, actor=actor, target=target, changes=changes)


def _record(verb: Verb, actor: User | None, membership: Membership, before: dict[str, Any]) -> None:
    after = {} if verb is Verb.MEMBER_REMOVED else member_state(membership)
    clock.record(
        team=membership.team,
        verb=verb,
        actor=actor,
        target=member_target(membership),
        changes=clock.changed(before, after),
    )
