"""The page behind the link of an invitation."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts import limits
from accounts.client_address import client_of
from accounts.exceptions import Conflict
from accounts.limits import Limit
from accounts.models import User
from accounts.signing_in.vouching import vouch_for
from teams import actions, invitations
from teams.models import Invitation, Role


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """Shows what one is asked into; accepting is a POST, because mail programs follow links."""
    limits.take(Limit.INVITATION, client_of(request))
    try:
        invitation = invitations.open_invitation(token)
    except Invitation.DoesNotExist:
        return _page(request, {}, status=404)
    limits.give_back(Limit.INVITATION, client_of(request))
    if request.method == "POST" and isinstance(request.user, User):
        return _accept(request, request.user, token, invitation)
    if not request.user.is_authenticated:
        vouch_for(request, invitation.email)
    return _page(request, _context(request, invitation))


def _accept(request: HttpRequest, user: User, token: str, invitation: Invitation) -> HttpResponse:
    try:
        actions.accept_invitation(actor=user, token=token)
    except PermissionDenied:
        return _page(request, _context(request, invitation), status=403)
    except Conflict as conflict:
        messages.info(request, str(conflict))
    else:
        messages.success(request, f"Welcome to “{invitation.team.name}”.")
    if invitation.role == Role.GUEST:
        return redirect("tasks:shared_tasks")
    return redirect("tasks:board", invitation.team.slug)


def _context(request: HttpRequest, invitation: Invitation) -> dict[str, Any]:
    return {
        "invitation": invitation,
        "is_theirs": isinstance(request.user, User) and request.user.email == invitation.email,
        "has_account": User.objects.filter(email=invitation.email).exists(),
    }


def _page(request: HttpRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """The address is a secret, so no other page is told it in a Referer.

    Not by ``no-referrer``: browsers then hide the origin of the form that accepts, too, and the
    check against forged forms refuses it.
    """
    response = render(request, "teams/invitation_accept.html", context, status=status)
    response["Referrer-Policy"] = "strict-origin"
    return response
