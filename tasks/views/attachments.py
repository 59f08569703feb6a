"""Files on a task's page: the list, uploading, downloading and deleting."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.edges import person, refusals_in
from accounts.exceptions import Unavailable
from tasks import actions
from tasks.files.listing import files_context
from tasks.files.serving import content_answer, preview_answer
from tasks.forms import FilesForm
from tasks.guests import files_open_to
from tasks.models import Attachment, Task
from tasks.views.scope import find_task, wants_part
from teams.pages import team_context


@login_required
@require_http_methods(["GET", "POST"])
def files(request: HttpRequest, key: str) -> HttpResponse:
    """The list alone, for a page that is open, and uploading to it."""
    task = find_task(request, key)
    if request.method == "GET":
        return _part(request, task) if wants_part(request) else _back_to(task)
    form = FilesForm(request.POST)
    form.full_clean()
    added: list[Attachment] = []
    with refusals_in(form):
        added = actions.add_attachments(
            actor=person(request.user), task=task, files=request.FILES.getlist("file")
        )
    if wants_part(request):
        return _part(request, task, form, new={file.pk for file in added})
    if form.errors:
        context = team_context(request.user, task.team.slug, "tasks")
        context |= {"form": form, "task": task}
        return render(request, "tasks/files_upload.html", context, status=422)
    return _back_to(task)


@login_required
@require_GET
def download(request: HttpRequest, attachment_id: UUID, name: str) -> HttpResponseBase:  # noqa: ARG001
    """The file, to be saved. The name in the address is for people and their browsers."""
    return _served(content_answer, request, _find(request, attachment_id))


@login_required
@require_GET
def preview(request: HttpRequest, attachment_id: UUID) -> HttpResponseBase:
    attachment = _find(request, attachment_id)
    if not attachment.has_preview:
        raise Http404
    return _served(preview_answer, request, attachment)


@login_required
@require_POST
def delete(request: HttpRequest, attachment_id: UUID) -> HttpResponse:
    attachment = _find(request, attachment_id)
    actions.delete_attachment(actor=person(request.user), attachment=attachment)
    messages.success(request, f"{attachment.name} is deleted.")
    return _back_to(attachment.task)


def _part(
    request: HttpRequest, task: Task, form: FilesForm | None = None, **more: Any
) -> HttpResponse:
    context = team_context(request.user, task.team.slug, "tasks")
    context |= {"task": task, "files_form": form, **files_context(task), **more}
    status = 422 if form and form.errors else 200
    return render(request, "tasks/_task_files.html", context, status=status)


def _back_to(task: Task) -> HttpResponse:
    return redirect(f"{reverse('tasks:detail', args=[task.key])}#files")


def _served(
    answer: Callable[[HttpRequest, Attachment], HttpResponseBase],
    request: HttpRequest,
    attachment: Attachment,
) -> HttpResponseBase:
    try:
        return answer(request, attachment)
    except Unavailable as refusal:
        return HttpResponse(str(refusal), status=503, content_type="text/plain; charset=utf-8")


def _find(request: HttpRequest, attachment_id: UUID) -> Attachment:
    """Guests read the files of tasks that are shared with them."""
    visible = files_open_to(person(request.user))
    return get_object_or_404(visible.select_related("task__team", "team"), pk=attachment_id)
