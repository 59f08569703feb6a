"""The trash of a team, and taking events back from its activity."""

from datetime import datetime, timedelta
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from accounts.edges import page_before, person
from accounts.exceptions import Conflict
from tasks import actions
from tasks.actions.trash import KEPT
from tasks.lists.past import read_moment
from tasks.lists.trash import Trash
from tasks.models import Task
from tasks.views.scope import find_task
from teams.models import Event
from teams.pages import team_context

_PAGE = 50


@login_required
@require_GET
def trash(request: HttpRequest, slug: str) -> HttpResponse:
    """What was deleted in the last 30 days, latest first.

    ``before`` and ``id`` are those of the last task on the page before: they name a place and not
    the task, which may have been restored meanwhile.
    """
    context = team_context(request.user, slug, "trash")
    tasks = Task.objects.filter(team=context["team"]).for_reading()
    listing = Trash(tasks.defer("description"))
    found, _places = listing.after(_place(request), _PAGE + 1)
    shown = found[:_PAGE]
    context |= {
        "tasks": [(task, task.deleted_at + timedelta(days=KEPT.days)) for task in shown],
        "total": listing.total(),
        "older": shown[-1] if len(found) > _PAGE else None,
        "kept_days": KEPT.days,
    }
    return render(request, "tasks/trash.html", context)


@login_required
@require_POST
def restore(request: HttpRequest, slug: str, task_id: UUID) -> HttpResponse:
    context = team_context(request.user, slug, "trash")
    tasks = Task.objects.filter(team=context["team"]).select_related("team")
    task = get_object_or_404(Trash(tasks).rows, pk=task_id)
    actions.restore_task(actor=person(request.user), task=task)
    messages.success(request, f"{task.key} is back.")
    return redirect("tasks:detail", task.key)


@login_required
@require_POST
def archive(request: HttpRequest, key: str) -> HttpResponse:
    """POST ``archived`` with ``yes`` to put a task away, or ``no`` to take it out again."""
    task = find_task(request, key)
    archived = request.POST.get("archived") == "yes"
    actions.archive_task(actor=person(request.user), task=task, archived=archived)
    where = "in the archive" if archived else "out of the archive"
    messages.success(request, f"{task.key} is {where}.")
    return redirect("tasks:detail", task.key)


@login_required
@require_POST
def undo(request: HttpRequest, event_id: UUID) -> HttpResponse:
    """Take an event back; what stands in the way is said. Then back to where the person was."""
    user = person(request.user)
    event = get_object_or_404(Event.objects.visible_to(user).select_related("team"), pk=event_id)
    try:
        actions.undo_event(actor=user, event=event)
    except Conflict as conflict:
        messages.error(request, f"It was not undone. {conflict}")
    else:
        messages.success(request, "It is undone.")
    activity = reverse("tasks:activity", args=[event.team.slug])
    return HttpResponseRedirect(page_before(request, activity))


def _place(request: HttpRequest) -> tuple[datetime, UUID] | None:
    try:
        return read_moment(request.GET.get("before", "")), UUID(request.GET.get("id", ""))
    except (ValueError, ValidationError):
        return None
