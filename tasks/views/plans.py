"""Projects, milestones and cycles: the page of them, and their end."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, F, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from accounts.edges import person, refusals_in
from tasks import actions
from tasks.forms_workflow import SuccessorForm, successors_of_plan
from tasks.models import Category, Cycle, Milestone, Plan, Project
from tasks.views.kinds import KINDS
from tasks.views.things import find
from teams.models import Team
from teams.pages import team_context


@login_required
@require_GET
def plans(request: HttpRequest, slug: str) -> HttpResponse:
    """Projects, milestones and cycles, each with how far it is."""
    context = team_context(request.user, slug, "plans")
    team: Team = context["team"]
    alive, over = Q(tasks__deleted_at=None), (Category.DONE, Category.CANCELLED)
    done = alive & Q(tasks__status__category__in=over)
    context["groups"] = [
        {
            "kind": model.kind,
            "title": f"{model.kind.title()}s",
            "form": KINDS[model.kind].form(team=team),
            "plans": model.objects.filter(team=team)
            .annotate(total=Count("tasks", filter=alive), done=Count("tasks", filter=done))
            .order_by(
                F("closed_at").asc(nulls_first=True), F("ends_on").asc(nulls_last=True), "name"
            ),
        }
        for model in (Cycle, Milestone, Project)
    ]
    return render(request, "tasks/plans.html", context)


@login_required
@require_POST
def close(request: HttpRequest, slug: str, kind: str, thing_id: UUID) -> HttpResponse:
    spec, _context, thing = find(request, slug, kind, thing_id)
    if not isinstance(thing, Plan):
        raise Http404
    form = SuccessorForm(request.POST, choices=successors_of_plan(thing), empty="Nowhere")
    if form.is_valid():
        with refusals_in(form):
            move_to = form.cleaned_data["move_to"]
            actions.close_plan(actor=person(request.user), plan=thing, move_to=move_to)
    if form.errors:
        sentences = " ".join(str(error) for errors in form.errors.values() for error in errors)
        messages.error(request, f"{thing.name} is not closed. {sentences}")
    else:
        messages.success(request, f"{thing.name} is closed.")
    return redirect(spec.page, slug)


@login_required
@require_POST
def reopen(request: HttpRequest, slug: str, kind: str, thing_id: UUID) -> HttpResponse:
    spec, _context, thing = find(request, slug, kind, thing_id)
    if not isinstance(thing, Plan):
        raise Http404
    actions.reopen_plan(actor=person(request.user), plan=thing)
    return redirect(spec.page, slug)
