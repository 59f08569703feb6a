"""Renaming a checklist, on a page of its own."""

from http import HTTPStatus
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.edges import person
from tasks import actions
from tasks.forms import ChecklistForm
from tasks.models import Checklist
from tasks.views.merging import save_merged, status_of
from teams.pages import team_context
from teams.policies import Action, require


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, checklist_id: UUID) -> HttpResponse:
    checklist = find_checklist(request, checklist_id)
    require(person(request.user), Action.TASK_EDIT, checklist)
    task, form = checklist.task, ChecklistForm(checklist=checklist)
    if request.method == "POST":
        form = _save(request, checklist_id)
        if status_of(form) == HTTPStatus.OK:
            return redirect(f"{reverse('tasks:detail', args=[task.key])}#structure")
    context = team_context(request.user, checklist.team.slug, "tasks")
    context |= {"form": form, "checklist": checklist, "task": task}
    return render(request, "tasks/checklist_edit.html", context, status=status_of(form))


def find_checklist(request: HttpRequest, checklist_id: UUID) -> Checklist:
    """Among those the person can see."""
    visible = Checklist.objects.visible_to(person(request.user))
    return get_object_or_404(visible.select_related("team", "task__team"), pk=checklist_id)


def _save(request: HttpRequest, checklist_id: UUID) -> ChecklistForm:
    user = person(request.user)

    def save(checklist: Checklist, form: ChecklistForm) -> None:
        actions.update_checklist(
            actor=user, checklist=checklist, seen=checklist.version, **form.changes()
        )

    return save_merged(
        request,
        find=lambda: find_checklist(request, checklist_id),
        fill=lambda checklist, data: ChecklistForm(data, checklist=checklist),
        save=save,
    )
