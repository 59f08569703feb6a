"""The templates of a team, and making tasks of them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from accounts.edges import person
from tasks import actions
from tasks.forms_template import TemplateForm
from tasks.models import TaskTemplate
from teams.pages import team_context


@login_required
@require_GET
def templates(request: HttpRequest, slug: str) -> HttpResponse:
    context = team_context(request.user, slug, "plans")
    team = context["team"]
    context |= {
        "templates": TaskTemplate.objects.filter(team=team),
        "form": TemplateForm(team=team),
    }
    return render(request, "tasks/templates.html", context)


@login_required
@require_POST
def use(request: HttpRequest, slug: str) -> HttpResponse:
    """POST ``template``, an id: makes a task of it and goes there."""
    team = team_context(request.user, slug, "tasks")["team"]
    try:
        found = TaskTemplate.objects.select_related("team", "assignee").get(
            team=team, pk=request.POST.get("template", "")
        )
    except (TaskTemplate.DoesNotExist, ValidationError) as error:
        raise Http404 from error
    task = actions.create_from_template(actor=person(request.user), template=found)
    messages.success(request, f"{task.key} is created.")
    return redirect("tasks:detail", task.key)
