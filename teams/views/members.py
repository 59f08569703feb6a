"""Who is in a team, and who is asked in."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.edges import person, refusals_in, sent, sentence_of
from accounts.exceptions import Conflict
from teams import actions
from teams.forms import InviteForm
from teams.models import Invitation, Membership, Team
from teams.pages import team_context
from teams.policies import Action, require
from teams.roles import GivenRole, roles_to_give


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def members(request: HttpRequest, slug: str) -> HttpResponse:
    """The list, and the form that asks somebody in."""
    context = team_context(request.user, slug, "members")
    team: Team = context["team"]
    if request.method == "POST":
        require(person(request.user), Action.INVITATION_CREATE, team)
    roles = roles_to_give(person(request.user), team)
    form = InviteForm(sent(request), roles=roles)
    if form.is_valid():
        with refusals_in(form):
            invitation = actions.invite(actor=person(request.user), team=team, **form.cleaned_data)
        if not form.errors:
            messages.success(request, f"{invitation.email} gets a mail with a link to the team.")
            return redirect("teams:members", team.slug)
    context |= {"form": form, "roles": roles, "now": timezone.now()}
    context |= {
        "members": _members(team, roles),
        "invitations": _pending(context),
    }
    status = 422 if form.errors else 200
    return render(request, "teams/member_list.html", context, status=status)


@login_required
@require_POST
def change_role(request: HttpRequest, slug: str, user_id: UUID) -> HttpResponse:
    visible = Membership.objects.visible_to(person(request.user)).select_related("team", "user")
    membership = get_object_or_404(visible, team__slug=slug, user=user_id)
    role = request.POST.get("role", "")
    try:
        changed = actions.change_role(actor=person(request.user), membership=membership, role=role)
    except (Conflict, ValidationError) as error:
        messages.error(request, sentence_of(error))
    else:
        role = changed.role_name.lower()
        messages.success(request, f"{membership.user.name} is {role} now.")
    return redirect("teams:members", slug)


@login_required
@require_POST
def remove(request: HttpRequest, slug: str, user_id: UUID) -> HttpResponse:
    """Puts a member out; for oneself it is leaving. Somebody who is out already stays out."""
    team = _team(request, slug)
    is_leaving = user_id == request.user.pk
    membership = team.memberships.select_related("team", "user").filter(user=user_id).first()
    if membership is None:
        return redirect("teams:members", slug)
    try:
        actions.remove_member(actor=person(request.user), membership=membership)
    except Conflict as conflict:
        messages.error(request, str(conflict))
        return redirect("teams:members", slug)
    if is_leaving:
        messages.success(request, f"You have left “{team.name}”.")
        return redirect("tasks:home")
    messages.success(request, f"{membership.user.name} is not in the team any more.")
    return redirect("teams:members", slug)


@login_required
@require_POST
def revoke(request: HttpRequest, slug: str, invitation_id: UUID) -> HttpResponse:
    team = _team(request, slug)
    invitation = get_object_or_404(Invitation, team=team, pk=invitation_id)
    try:
        actions.revoke_invitation(actor=person(request.user), invitation=invitation)
    except Conflict as conflict:
        messages.error(request, str(conflict))
    else:
        messages.success(request, f"The link that {invitation.email} got opens nothing any more.")
    return redirect("teams:members", slug)


@login_required
@require_POST
def resend(request: HttpRequest, slug: str, invitation_id: UUID) -> HttpResponse:
    invitation = get_object_or_404(Invitation, team=_team(request, slug), pk=invitation_id)
    try:
        actions.resend_invitation(actor=person(request.user), invitation=invitation)
    except (Conflict, ValidationError) as error:
        messages.error(request, sentence_of(error))
    else:
        messages.success(request, f"{invitation.email} gets the mail again.")
    return redirect("teams:members", slug)


def _pending(context: dict[str, Any]) -> QuerySet[Invitation]:
    """Those that expired are shown too: somebody is still waiting for an answer to them."""
    if Action.INVITATION_VIEW not in context["allowed"]:
        return Invitation.objects.none()
    team: Team = context["team"]
    pending = team.invitations.filter(accepted_at=None, revoked_at=None)
    return pending.select_related("custom_role")


def _members(team: Team, roles: list[GivenRole]) -> list[Membership]:
    """Each with whether the person could give the role that it has, and so may change it."""
    members: list[Any] = list(team.memberships.select_related("user", "custom_role"))
    known = {role.slug for role in roles}
    for membership in members:
        membership.is_within = membership.role in known
    return members


def _team(request: HttpRequest, slug: str) -> Team:
    return get_object_or_404(Team.objects.visible_to(person(request.user)), slug=slug)
