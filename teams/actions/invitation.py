"""Asking people in, and their answer."""

from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from accounts import limits
from accounts.exceptions import Conflict
from accounts.limits import Limit
from accounts.models import User, normalise_email
from accounts.proving import verify_email
from accounts.scopes import require_own_will
from teams import clock, invitations
from teams.actions.locks import lock_team
from teams.actions.member import add_member
from teams.events import Verb, invitation_state, invitation_target
from teams.models import Invitation, Membership, Team
from teams.models.invitation import default_expiry
from teams.policies import Action, all_in, require
from teams.roles import GivenRole, find_role, give

#: A mail server that is asked too often takes us for a sender of spam.
_RESEND_AFTER = timedelta(minutes=1)
_OUTDATED = (
    "Whoever invited you may not give this role any more, or it has been deleted. Ask the team for "
    "a new invitation."
)


@transaction.atomic
def invite(*, actor: User | None, team: Team, email: str, role: str) -> Invitation:
    """Ask somebody in by email. Nobody gives a role above their own.

    Event: ``invitation.created``, from which the mail is made. Somebody who is a member, or has
    been invited, is a Conflict. An invitation that has expired is replaced. TooMany when the
    address has been mailed often enough, or the actor has invited that often.
    """
    team = lock_team(team)
    require(actor, Action.INVITATION_CREATE, team)
    invitation = Invitation(team=team, email=normalise_email(email), invited_by=actor)
    invitation.clean_fields(exclude=["team", "invited_by", "role"])
    give(invitation, find_role(actor, team, role))
    if team.memberships.filter(user__email=invitation.email).exists():
        raise Conflict("This person is a member already.")
    if Invitation.objects.open().filter(team=team, email=invitation.email).exists():
        raise Conflict("This person is invited already. Revoke the invitation to send a new one.")
    _count_mail(actor, invitation.email)
    _drop_expired(actor, team, invitation.email)
    invitation.save(force_insert=True)
    _record(Verb.INVITATION_CREATED, actor, invitation, {})
    return invitation


@transaction.atomic
def resend_invitation(*, actor: User | None, invitation: Invitation) -> Invitation:
    """Mail the link again, and let it work for as long as a new one would; also when it had run
    out. Who may invite may, up to their own role. Event: ``invitation.sent``.
    """
    team = lock_team(invitation.team)
    require(actor, Action.INVITATION_CREATE, team)
    invitation = _pending(invitation)
    if invitation.sent_at and invitation.sent_at > timezone.now() - _RESEND_AFTER:
        raise Conflict("This has just been mailed. Wait a minute before you send it again.")
    before = invitation_state(invitation)
    give(invitation, find_role(actor, team, invitation.role))
    _count_mail(actor, invitation.email)
    invitation.invited_by = actor
    invitation.sent_at = timezone.now()
    invitation.expires_at = default_expiry()
    invitation.save(update_fields=["custom_role", "invited_by", "sent_at", "expires_at"])
    _record(Verb.INVITATION_SENT, actor, invitation, before)
    return invitation


@transaction.atomic
def revoke_invitation(*, actor: User | None, invitation: Invitation) -> None:
    """Make the mailed link useless. Event: ``invitation.revoked``."""
    team = lock_team(invitation.team)
    require(actor, Action.INVITATION_REVOKE, team)
    _revoke(actor, _pending(invitation))


@transaction.atomic
def accept_invitation(*, actor: User, token: str) -> Membership:
    """Join the team with the role of the invitation. The invited person alone may, once.

    The token came by mail, so it proves the address. Events: ``invitation.accepted``,
    ``member.added``. A token that is forged, used, revoked or expired is DoesNotExist.
    """
    require_own_will(actor)
    lock_team(invitations.open_invitation(token).team)
    invitation = invitations.open_invitation(token)
    if invitation.email != actor.email:
        raise PermissionDenied(
            f"This invitation was sent to {invitation.email}. Sign in with that address to accept."
        )
    if invitation.team.memberships.filter(user=actor).exists():
        raise Conflict("You are a member of this team already.")
    role = _role_as_given(invitation)
    verify_email(user=actor)
    before = invitation_state(invitation)
    invitation.accepted_at = timezone.now()
    invitation.save(update_fields=["accepted_at"])
    _record(Verb.INVITATION_ACCEPTED, actor, invitation, before)
    return add_member(actor=actor, team=invitation.team, user=actor, role=role.slug)


def _count_mail(actor: User | None, email: str) -> None:
    """Whoever revokes and invites anew, in one team after the other, fills nobody's mailbox."""
    limits.take(Limit.INVITED, email)
    if actor:
        limits.take(Limit.INVITING, actor.pk)


def _role_as_given(invitation: Invitation) -> GivenRole:
    """The role, as long as whoever invited may still give it.

    Staff who invited from the back office are rarely members; what they may give is everything.
    """
    giver = invitation.invited_by
    if giver is not None and giver.is_staff and giver.is_active:
        giver = None
    try:
        role = find_role(giver, invitation.team, invitation.role)
    except ValidationError as error:
        raise Conflict(_OUTDATED) from error
    may_invite = Action.INVITATION_CREATE in all_in(giver, invitation.team_id)
    if not may_invite or role.custom != invitation.custom_role:
        raise Conflict(_OUTDATED)
    return role


def _pending(invitation: Invitation) -> Invitation:
    """As it is now, under the lock of its team."""
    found = Invitation.objects.select_related("team", "custom_role").get(pk=invitation.pk)
    if found.accepted_at or found.revoked_at:
        raise Conflict("This invitation has been accepted or revoked already.")
    return found


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
