"""Founding, changing, deleting and restoring a team."""

from datetime import datetime
from typing import Any, TypedDict, Unpack

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.exceptions import Conflict
from accounts.models import User
from accounts.scopes import require_own_will
from accounts.versions import check_version
from teams import clock
from teams.actions.locks import lock_team
from teams.actions.member import add_member
from teams.events import Verb, team_created, team_state, team_target
from teams.models import Role, Team
from teams.policies import Action, require


class TeamChanges(TypedDict, total=False):
    name: str
    slug: str
    key: str
    time_zone: str


@transaction.atomic
def create_team(
    *, actor: User | None, name: str, slug: str, key: str, time_zone: str = "UTC"
) -> Team:
    """Found a team; whoever does becomes its admin. Any signed-in person may.

    Events: ``team.created``, ``member.added``. A slug or key in use is a Conflict.
    """
    require_own_will(actor)
    team = Team(name=name, slug=slug, key=key.upper(), time_zone=time_zone)
    team.clean_fields()
    _save(team)
    clock.start(team)
    _record(Verb.TEAM_CREATED, actor, team, {})
    team_created.send(Team, team=team, actor=actor)
    if actor is not None:
        add_member(actor=actor, team=team, user=actor, role=Role.ADMIN)
    return team


@transaction.atomic
def update_team(
    *, actor: User | None, team: Team, seen: int | None = None, **changes: Unpack[TeamChanges]
) -> Team:
    """Rename a team or change its slug, key or time zone. Admins may. Event: ``team.updated``.

    A new key renames every task: the tasks keep their numbers. A new time zone moves no date that
    is set; it says what days mean from now on.
    """
    team = lock_team(team)
    check_version(team, seen)
    require(actor, Action.TEAM_EDIT, team)
    before = team_state(team)
    for field, value in changes.items():
        setattr(team, field, value)
    team.clean_fields()
    if team_state(team) != before:
        team.version += 1
        _save(team)
        _record(Verb.TEAM_UPDATED, actor, team, before)
    return team


@transaction.atomic
def delete_team(*, actor: User | None, team: Team, seen: int | None = None) -> None:
    """Take a team out of everybody's sight. Admins may. Event: ``team.deleted``.

    Nothing is erased with it: staff can bring it back. What lay in its trash leaves that after
    30 days, as in any team.
    """
    team = lock_team(team)
    check_version(team, seen)
    require(actor, Action.TEAM_DELETE, team)
    before = team_state(team)
    _set_deleted(team, timezone.now())
    _record(Verb.TEAM_DELETED, actor, team, before)


@transaction.atomic
def restore_team(*, actor: User | None, team: Team) -> Team:
    """Bring a deleted team back. Staff may: nobody else can see it. Event: ``team.updated``."""
    team = lock_team(team, deleted=True)
    require(actor, Action.TEAM_DELETE, team)
    before = team_state(team)
    _set_deleted(team, None)
    _record(Verb.TEAM_UPDATED, actor, team, before)
    return team


def _set_deleted(team: Team, moment: datetime | None) -> None:
    team.deleted_at = moment
    team.version += 1
    team.save(update_fields=["deleted_at", "version", "updated_at"])


def _save(team: Team) -> None:
    """The database alone can judge uniqueness when two ask at once."""
    others = Team.objects.exclude(pk=team.pk)
    if others.filter(slug=team.slug).exists():
        raise Conflict("This slug is taken. Choose another.")
    if others.filter(key=team.key).exists():
        raise Conflict("This key is taken. Choose another.")
    try:
        with transaction.atomic():
            team.save()
    except IntegrityError as error:
        raise Conflict("This slug or key has just been taken. Choose another.") from error


def _record(verb: Verb, actor: User | None, team: Team, before: dict[str, Any]) -> None:
    if difference := clock.changed(before, team_state(team)):
        target = team_target(team)
        clock.record(team=team, verb=verb, actor=actor, target=target, changes=difference)
