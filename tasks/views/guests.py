"""Sharing a task with guests of the team, from its page."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from accounts.edges import person, sentence_of
from accounts.exceptions import Conflict
from accounts.ids import as_uuid
from accounts.models import User
from tasks import actions
from tasks.guests import guests_context
from tasks.models import Task, TaskGuest
from tasks.views.scope import find_task, wants_part
from teams.pages import team_context


@login_required
@require_POST
def share(request: HttpRequest, key: str) -> HttpResponse:
    """POST ``user``: the id of a guest of the team."""
    task = find_task(request, key)
    wanted = as_uuid(request.POST.get("user", ""))
    guest = User.objects.filter(pk=wanted).first() if wanted else None
    try:
        actions.share_task(actor=person(request.user), task=task, guest=guest or User())
    except (ValidationError, Conflict) as refusal:
        messages.error(request, sentence_of(refusal))
    return _answer(request, task)


@login_required
@require_POST
def unshare(request: HttpRequest, key: str, user_id: UUID) -> HttpResponse:
    task = find_task(request, key)
    shared = get_object_or_404(TaskGuest.objects.filter(task=task), user=user_id)
    actions.unshare_task(actor=person(request.user), shared=shared)
    return _answer(request, task)


def _answer(request: HttpRequest, task: Task) -> HttpResponse:
    if not wants_part(request):
        return redirect("tasks:detail", task.key)
    context = team_context(request.user, task.team.slug, "tasks")
    context |= {"task": task, **guests_context(task)}
    return render(request, "tasks/_task_guests.html", context)
