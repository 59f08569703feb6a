"""Founding, changing and deleting a team."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.edges import person, refusals_in, sent
from teams import actions
from teams.forms import DeleteTeamForm, NewTeamForm, TeamForm
from teams.models import Team
from teams.pages import team_context
from teams.policies import Action, require


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    form = NewTeamForm(sent(request))
    team: Team | None = None
    if form.is_valid():
        with refusals_in(form):
            team = actions.create_team(actor=person(request.user), **form.cleaned_data)
    if team is None:
        status = 422 if form.errors else 200
        return render(request, "teams/team_create.html", {"form": form}, status=status)
    messages.success(request, f"“{team.name}” is there. Write down its first task below.")
    return redirect("tasks:board", team.slug)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest, slug: str) -> HttpResponse:
    """Everybody in the team sees them; admins change them."""
    context = team_context(request.user, slug, "settings")
    team: Team = context["team"]
    if request.method == "POST":
        require(person(request.user), Action.TEAM_EDIT, team)
    form = TeamForm(sent(request), initial=_shown(team))
    if form.is_valid():
        with refusals_in(form):
            team = actions.update_team(actor=person(request.user), team=team, **form.cleaned_data)
        if not form.errors:
            messages.success(request, "The settings are saved.")
            return redirect("teams:settings", team.slug)
    return _settings_page(request, context, form, DeleteTeamForm(slug=team.slug))


@login_required
@require_POST
def delete(request: HttpRequest, slug: str) -> HttpResponse:
    """Typing the slug is the confirmation, so that nobody deletes the team in the other tab."""
    context = team_context(request.user, slug, "settings")
    team: Team = context["team"]
    require(person(request.user), Action.TEAM_DELETE, team)
    form = DeleteTeamForm(request.POST, slug=team.slug)
    if not form.is_valid():
        return _settings_page(request, context, TeamForm(initial=_shown(team)), form)
    actions.delete_team(actor=person(request.user), team=team)
    messages.success(request, f"“{team.name}” is deleted. Staff can bring it back.")
    return redirect("tasks:home")


def _shown(team: Team) -> dict[str, Any]:
    return {"name": team.name, "slug": team.slug, "key": team.key, "time_zone": team.time_zone}


def _settings_page(
    request: HttpRequest, context: dict[str, Any], form: TeamForm, delete_form: DeleteTeamForm
) -> HttpResponse:
    context |= {"form": form, "delete_form": delete_form}
    status = 422 if form.errors or delete_form.errors else 200
    return render(request, "teams/team_settings.html", context, status=status)
