"""The page behind the link of an invitation."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.exceptions import Conflict
from accounts.models import User
from teams import actions, invitations
from teams.models import Invitation


@require_http_methods(["GET", "POST"])
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """Shows what one is asked into; accepting is a POST, because mail programs follow links.

    The address is a secret, so it is not told to other sites in a Referer.
    """
    try:
        invitation = invitations.open_invitation(token)
    except Invitation.DoesNotExist:
        return _page(request, {}, status=404)
    problem = ""
    if request.method == "POST" and isinstance(request.user, User):
        try:
            actions.accept_invitation(actor=request.user, token=token)
        except Conflict:
            return redirect("tasks:board", invitation.team.slug)
        except PermissionDenied as refusal:
            problem = str(refusal)
        else:
            messages.success(request, f"Welcome to “{invitation.team.name}”.")
            return redirect("tasks:board", invitation.team.slug)
    has_account = User.objects.filter(email=invitation.email).exists()
    context = {"invitation": invitation, "problem": problem, "has_account": has_account}
    return _page(request, context, status=403 if problem else 200)


def _page(request: HttpRequest, context: dict[str, object], status: int) -> HttpResponse:
    response = render(request, "teams/invitation_accept.html", context, status=status)
    response["Referrer-Policy"] = "no-referrer"
    return response
