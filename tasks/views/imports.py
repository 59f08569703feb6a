"""Uploading a CSV, and watching it become tasks."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from accounts.edges import person, refusals_in, sent
from tasks import actions
from tasks.forms import UploadForm
from tasks.importing import progress
from tasks.models import Import
from tasks.views.scope import render_page
from teams.pages import team_context
from teams.policies import Action, require

_SHOWN = 20


@login_required
@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest, slug: str) -> HttpResponse:
    context = team_context(request.user, slug, "import")
    require(person(request.user), Action.TASK_IMPORT, context["team"])
    form = UploadForm(sent(request), request.FILES or None)
    batch: Import | None = None
    if form.is_valid():
        file = form.cleaned_data["file"]
        with refusals_in(form):
            batch = actions.request_import(
                actor=person(request.user),
                team=context["team"],
                filename=file.name,
                data=file.read(),
            )
    if batch is not None:
        return redirect("tasks:import_detail", slug, batch.pk)
    recent = Import.objects.filter(team=context["team"]).defer("source").select_related("creator")
    context |= {"form": form, "imports": recent[:_SHOWN]}
    status = 422 if form.errors else 200
    return render(request, "tasks/import_upload.html", context, status=status)


@login_required
@require_GET
def import_detail(request: HttpRequest, slug: str, import_id: UUID) -> HttpResponse:
    """How far it is, then what became of each row. The page asks again until it is over."""
    context = team_context(request.user, slug, "import")
    require(person(request.user), Action.TASK_IMPORT, context["team"])
    found = Import.objects.filter(team=context["team"]).defer("source")
    context["batch"] = get_object_or_404(found, pk=import_id)
    context["progress"] = progress(import_id)
    return render_page(request, "tasks/import_detail.html", "report", context)
