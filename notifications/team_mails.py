"""What the mails about a team say: invited, added, an import that has ended."""

from typing import Any

from django.conf import settings
from django.urls import reverse

from accounts.models import User
from notifications.models import Delivery
from notifications.suppressing import Suppressed
from tasks.models import Import
from teams.invitations import make_token
from teams.models import Invitation, Membership
from teams.policies import Action, can

Context = dict[str, Any]


def invited_context(delivery: Delivery) -> Context:
    """``target`` is an invitation."""
    found = Invitation.objects.open().select_related("team", "invited_by", "custom_role")
    invitation = found.filter(pk=delivery.payload["target"]).first()
    if invitation is None:
        raise Suppressed("The invitation is not open any more.")
    url = _absolute("teams:accept_invitation", make_token(invitation))
    return {"invitation": invitation, "team": invitation.team, "url": url}


def added_context(delivery: Delivery) -> Context:
    """``target`` is the person, as it is of the event, and ``team`` the team's id."""
    membership = _membership(delivery.recipient, delivery.payload["team"])
    url = _absolute("tasks:board", membership.team.slug)
    return {"team": membership.team, "role": membership.role_name, "url": url}


def imported_context(delivery: Delivery) -> Context:
    """``target`` is an import that has ended, well or not."""
    found = Import.objects.defer("source").select_related("team")
    imported = found.filter(pk=delivery.payload["target"]).first()
    person = delivery.recipient
    if imported is None or person is None or not can(person, Action.TASK_IMPORT, imported):
        raise Suppressed("The import is gone, or the person may not see it any more.")
    return {
        "imported": imported,
        "failed": imported.state == Import.State.FAILED,
        "team": imported.team,
        "url": _absolute("tasks:import_detail", imported.team.slug, imported.pk),
    }


def _membership(person: User | None, team_id: str) -> Membership:
    theirs = Membership.objects.filter(user=person, team__pk=team_id, team__deleted_at=None)
    membership = theirs.select_related("team", "custom_role").first()
    if person is None or membership is None:
        raise Suppressed("The person is not in the team any more.")
    return membership


def _absolute(name: str, *arguments: object) -> str:
    return settings.SITE_URL + reverse(name, args=arguments)
