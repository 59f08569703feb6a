"""The roles of a team: what each allows, and those of the team's own."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.edges import person, refusals_in, sent
from accounts.exceptions import Conflict
from teams import actions
from teams.explaining import meaning
from teams.forms import RoleForm
from teams.models import Team, TeamRole
from teams.pages import team_context
from teams.policies import Action, all_in, require
from teams.roles import roles_of


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def roles(request: HttpRequest, slug: str) -> HttpResponse:
    """Everybody in the team sees them, as a table; admins make more."""
    context = team_context(request.user, slug, "members")
    team: Team = context["team"]
    if request.method == "POST":
        require(person(request.user), Action.ROLE_EDIT, team)
    form = _form(request, context)
    if form.is_valid():
        with refusals_in(form):
            made = actions.create_role(actor=person(request.user), team=team, **form.cleaned_data)
        if not form.errors:
            messages.success(request, f"“{made.name}” can be given to members now.")
            return redirect("teams:roles", team.slug)
    shown = roles_of(team)
    rows = [(meaning(action), [action in role.actions for role in shown]) for action in Action]
    context |= {"roles": shown, "rows": rows, "form": form}
    return render(request, "teams/role_list.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, slug: str, role_id: UUID) -> HttpResponse:
    context = team_context(request.user, slug, "members")
    role = get_object_or_404(TeamRole, team=context["team"], pk=role_id)
    require(person(request.user), Action.ROLE_EDIT, role)
    form = _form(request, context, {"name": role.name, "actions": list(role.actions)})
    if form.is_valid():
        with refusals_in(form):
            actions.update_role(actor=person(request.user), role=role, **form.cleaned_data)
        if not form.errors:
            messages.success(request, f"“{role.name}” is changed for everybody who has it.")
            return redirect("teams:roles", slug)
    context |= {"role": role, "form": form}
    return render(request, "teams/role_edit.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def delete(request: HttpRequest, slug: str, role_id: UUID) -> HttpResponse:
    context = team_context(request.user, slug, "members")
    role = get_object_or_404(TeamRole, team=context["team"], pk=role_id)
    try:
        actions.delete_role(actor=person(request.user), role=role)
    except Conflict as conflict:
        messages.error(request, str(conflict))
        return redirect("teams:edit_role", slug, role_id)
    messages.success(request, f"“{role.name}” is deleted.")
    return redirect("teams:roles", slug)


def _form(
    request: HttpRequest, context: dict[str, Any], initial: dict[str, Any] | None = None
) -> RoleForm:
    may_give = all_in(person(request.user), context["team"].pk) - {Action.TEAM_VIEW}
    choices = [(action.value, meaning(action)) for action in Action if action in may_give]
    return RoleForm(sent(request), initial=initial, choices=choices)
