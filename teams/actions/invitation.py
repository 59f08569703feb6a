"""Asking people in, and their answer."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.exceptions import Conflict
from accounts.models import BackOffice, User, normalise_email
from teams import clock, invitations
from teams.actions.locks import lock_team
from teams.actions.member import add_member
from teams.events import Verb, invitation_state, invitation_target
from teams.models import Invitation, Membership, Team
from teams.policies import Action, require, role_in, roles_up_to


@transaction.atomic
def invite(*, actor: User | None, team: Team, email: str, role: str) -> Invitation:
    """Ask somebody in by email. Nobody gives a role above their own.

    Event: ``invitation.created``, from which the mail is made. Somebody who is a member, or has
    been invited, is a Conflict. An invitation that has expired is replaced.
    """
    team = lock_team(team)
    require(actor, Action.INVITATION_CREATE, team)
    invitation = Invitation(team=team, email=normalise_email(email), role=role, invited_by=actor)
    invitation.clean_fields(exclude=["team", "invited_by"])
    _check_rank(actor, team, role)
    if team.memberships.filter(user__email=invitation.email).exists():
        raise Conflict("This person is a member already.")
    if Invitation.objects.open().filter(team=team, email=invitation.email).exists():
        raise Conflict("This person is invited already. Revoke the invitation to send a new one.")
    _drop_expired(actor, team, invitation.email)
    invitation.save(force_insert=True)
    _record(Verb.INVITATION_CREATED, actor, invitation, {})
    return invitation


@transaction.atomic
def revoke_invitation(*, actor: User | None, invitation: Invitation) -> None:
    """Make the mailed link useless. Event: ``invitation.revoked``."""
    team = lock_team(invitation.team)
    require(actor, Action.INVITATION_REVOKE, team)
    invitation = Invitation.objects.get(pk=invitation.pk)
    if invitation.accepted_at or invitation.revoked_at:
        raise Conflict("This invitation has been accepted or revoked already.")
    _revoke(actor, invitation)


@transaction.atomic
def accept_invitation(*, actor: User, token: str) -> Membership:
    """Join the team with the role of the invitation. The invited person alone may, once.

    The token came by mail, so it proves the address. Events: ``invitation.accepted``,
    ``member.added``. A token that is forged, used, revoked or expired is DoesNotExist.
    """
    lock_team(invitations.open_invitation(token).team)
    invitation = invitations.open_invitation(token)
    if invitation.email != actor.email:
        raise PermissionDenied(
            f"This invitation was sent to {invitation.email}. Sign in with that address to accept."
        )
    if invitation.team.memberships.filter(user=actor).exists():
        raise Conflict("You are a member of this team already.")
    if actor.email_verified_at is None:
        actor.email_verified_at = timezone.now()
        actor.save(update_fields=["email_verified_at", "updated_at"])
    before = invitation_state(invitation)
    invitation.accepted_at = timezone.now()
    invitation.save(update_fields=["accepted_at"])
    _record(Verb.INVITATION_ACCEPTED, actor, invitation, before)
    return add_member(actor=actor, team=invitation.team, user=actor, role=invitation.role)


def _check_rank(actor: User | None, team: Team, role: str) -> None:
    if actor is None or isinstance(actor, BackOffice):
        return
    own = role_in(actor, team.pk)
    if own is None or role not in roles_up_to(own):
        raise ValidationError({"role": "You cannot give a role above your own."})


def _drop_expired(actor: User | None, team: Team, email: str) -> None:
    """What is still pending here is not open any more, only in the way of a new one."""
    for expired in team.invitations.filter(email=email, accepted_at=None, revoked_at=None):
        _revoke(actor, expired)


def _revoke(actor: User | None, invitation: Invitation) -> None:
    before = invitation_state(invitation)
    invitation.revoked_at = timezone.now()
    invitation.save(update_fields=["revoked_at"])
    _record(Verb.INVITATION_REVOKED, actor, invitation, before)


def _record(verb: Verb, actor: User | None, invitation: Invitation, before: dict[str, Any]) -> None:
    clock.record(
        team=invitation.team,
        verb=verb,
        actor=actor,
        target=invitation_target(invitation),
        changes=clock.changed(before, invitation_state(invitation)),
    )
