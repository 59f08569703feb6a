"""Who is in a team, and who is asked in."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.edges import refusals_in
from accounts.exceptions import Conflict
from teams import actions
from teams.forms import InviteForm
from teams.models import Invitation, Membership, Role, Team
from teams.pages import person, team_context
from teams.policies import Action, require


@login_required
@require_http_methods(["GET", "POST"])
def members(request: HttpRequest, slug: str) -> HttpResponse:
    """The list, and the form that asks somebody in."""
    context = team_context(request.user, slug, "members")
    team: Team = context["team"]
    if request.method == "POST":
        require(person(request.user), Action.INVITATION_CREATE, team)
    form = InviteForm(request.POST or None, own_role=context["team"].role)
    if form.is_valid():
        with refusals_in(form):
            actions.invite(actor=person(request.user), team=team, **form.cleaned_data)
        if not form.errors:
            messages.success(request, f"{form.cleaned_data['email']} gets a mail with a link.")
            return redirect("teams:members", team.slug)
    context |= {
        "form": form,
        "members": team.memberships.select_related("user"),
        "invitations": _pending(context),
        "roles": Role.choices,
    }
    return render(
        request, "teams/member_list.html", context, status=422 if form.errors else 200
    )


@login_required
@require_POST
def change_role(request: HttpRequest, slug: str, user_id: UUID) -> HttpResponse:
    membership = _membership(request, slug, user_id)
    try:
        actions.change_role(
            actor=person(request.user), membership=membership, role=request.POST.get("role", "")
        )
    except (Conflict, ValidationError) as error:
        messages.error(request, _sentence(error))
    return redirect("teams:members", slug)


@login_required
@require_POST
def remove(request: HttpRequest, slug: str, user_id: UUID) -> HttpResponse:
    """Puts a member out; for oneself it is leaving."""
    membership = _membership(request, slug, user_id)
    try:
        actions.remove_member(actor=person(request.user), membership=membership)
    except Conflict as conflict:
        messages.error(request, str(conflict))
        return redirect("teams:members", slug)
    if user_id == request.user.pk:
        messages.success(request, f"You have left “{membership.team.name}”.")
        return redirect("tasks:home")
    return redirect("teams:members", slug)


@login_required
@require_POST
def revoke(request: HttpRequest, slug: str, invitation_id: UUID) -> HttpResponse:
    team = get_object_or_404(Team.objects.visible_to(person(request.user)), slug=slug)
    require(person(request.user), Action.INVITATION_VIEW, team)
    invitation = get_object_or_404(Invitation, team=team, pk=invitation_id)
    try:
        actions.revoke_invitation(actor=person(request.user), invitation=invitation)
    except Conflict as conflict:
        messages.error(request, str(conflict))
    return redirect("teams:members", slug)


def _pending(context: dict[str, object]) -> object:
    if Action.INVITATION_VIEW not in context["allowed"]:  # type: ignore[operator]
        return Invitation.objects.none()
    return Invitation.objects.open().filter(team=context["team"])


def _membership(request: HttpRequest, slug: str, user_id: UUID) -> Membership:
    visible = Membership.objects.visible_to(person(request.user)).select_related("team")
    return get_object_or_404(visible, team__slug=slug, user=user_id)


def _sentence(error: Exception) -> str:
    return " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
