"""Founding, changing and deleting a team."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.edges import refusals_in
from teams import actions
from teams.forms import DeleteTeamForm, TeamForm
from teams.models import Team
from teams.pages import person, team_context
from teams.policies import Action, require


@login_required
@require_http_methods(["GET", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    form = TeamForm(request.POST or None)
    team: Team | None = None
    if form.is_valid():
        with refusals_in(form):
            team = actions.create_team(actor=person(request.user), **form.cleaned_data)
    if team is not None:
        return redirect("tasks:board", team.slug)
    status = 422 if form.errors else 200
    return render(request, "teams/team_create.html", {"form": form}, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def settings(request: HttpRequest, slug: str) -> HttpResponse:
    """Everybody in the team sees them; admins change them."""
    context = team_context(request.user, slug, "settings")
    team: Team = context["team"]
    initial = {"name": team.name, "slug": team.slug, "key": team.key}
    form = TeamForm(request.POST or None, initial=initial)
    if request.method == "POST":
        require(person(request.user), Action.TEAM_EDIT, team)
    if form.is_valid():
        with refusals_in(form):
            team = actions.update_team(
                actor=person(request.user), team=team, **form.cleaned_data
            )
        if not form.errors:
            messages.success(request, "Saved.")
            return redirect("teams:settings", team.slug)
    context |= {"form": form, "delete_form": DeleteTeamForm(slug=team.slug)}
    return render(
        request, "teams/team_settings.html", context, status=422 if form.errors else 200
    )


@login_required
@require_POST
def delete(request: HttpRequest, slug: str) -> HttpResponse:
    context = team_context(request.user, slug, "settings")
    team: Team = context["team"]
    require(person(request.user), Action.TEAM_DELETE, team)
    form = DeleteTeamForm(request.POST, slug=team.slug)
    if form.is_valid():
        actions.delete_team(actor=person(request.user), team=team)
        messages.success(request, f"“{team.name}” is deleted. Staff can bring it back.")
        return redirect("tasks:home")
    initial = {"name": team.name, "slug": team.slug, "key": team.key}
    context |= {"form": TeamForm(initial=initial), "delete_form": form}
    return render(request, "teams/team_settings.html", context, status=422)
