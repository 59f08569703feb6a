"""One task: reading, creating, editing and deleting it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.edges import person, refusals_in, sent
from tasks import actions
from tasks.forms import CommentForm, TaskForm, values_of
from tasks.models import Task
from tasks.sentences import names_in
from tasks.views.scope import find_task, render_page, wants_part
from teams.models import Event, Team
from teams.pages import team_context
from teams.policies import Action, can, require

_DETAIL = "tasks/task_detail.html"
_EVENTS_SHOWN = 30
#: What stands beside the text and is changed by choosing.
SIDE_FIELDS = ("status", "priority", "assignee", "due_date", "points")
TEXT_FIELDS = ("title", "description")
#: The parts of the page that are asked for by themselves.
PARTS = ("text", "fields", "talk")


@login_required
@require_GET
def detail(request: HttpRequest, key: str) -> HttpResponse:
    """The page; for htmx one part of it, named by ``part``, as after a change by somebody else."""
    task = find_task(request, key)
    part = request.GET.get("part", "")
    part = part if part in PARTS else ""
    return render_page(request, _DETAIL, part, _context(request, task))


@login_required
@require_http_methods(["GET", "POST"])
def create(request: HttpRequest, slug: str) -> HttpResponse:
    context = team_context(request.user, slug, "tasks")
    team: Team = context["team"]
    require(person(request.user), Action.TASK_CREATE, team)
    initial = {"title": request.GET.get("title", "")}
    form = TaskForm(sent(request), team=team, initial=initial)
    task: Task | None = None
    if form.is_valid():
        with refusals_in(form):
            task = actions.create_task(actor=person(request.user), team=team, **form.changes())
    if task is not None:
        messages.success(request, f"{task.key} is created.")
        if "another" in request.POST:
            return redirect("tasks:create", slug)
        return redirect("tasks:detail", task.key)
    context["form"] = form
    return render(request, "tasks/task_create.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, key: str) -> HttpResponse:
    """Title and description. What somebody else wrote meanwhile is shown, never overwritten."""
    task = find_task(request, key)
    require(person(request.user), Action.TASK_EDIT, task)
    form = TaskForm(sent(request), team=task.team, task=task, only=TEXT_FIELDS)
    collisions: dict[str, Any] = {}
    if form.is_valid():
        collisions = _collisions(form, task)
        if not collisions and _save(request, form, task):
            return redirect("tasks:detail", task.key)
    if collisions:
        form = _merging(request, task)
    context = _context(request, task) | {"form": form, "collisions": collisions}
    status = 409 if collisions else 422 if form.errors else 200
    return render(request, "tasks/task_edit.html", context, status=status)


@login_required
@require_POST
def edit_fields(request: HttpRequest, key: str) -> HttpResponse:
    """The fields beside the text, together or the one that was just changed."""
    task = find_task(request, key)
    require(person(request.user), Action.TASK_EDIT, task)
    form = TaskForm(request.POST, team=task.team, task=task, only=SIDE_FIELDS)
    if form.is_valid():
        for name in form.collisions(task):
            form.add_error(name, "Somebody has just changed this. Look, then choose again.")
        if not form.errors:
            _save(request, form, task)
    if form.errors:
        context = _context(request, task) | {"side_form": form}
        return render_page(request, _DETAIL, "fields", context, 422)
    if not wants_part(request):
        return redirect("tasks:detail", task.key)
    return render_page(request, _DETAIL, "fields", _context(request, find_task(request, task.key)))


@login_required
@require_http_methods(["GET", "POST"])
def delete(request: HttpRequest, key: str) -> HttpResponse:
    """GET asks, POST deletes."""
    task = find_task(request, key)
    require(person(request.user), Action.TASK_DELETE, task)
    if request.method == "POST":
        actions.delete_task(actor=person(request.user), task=task)
        messages.success(request, f"{task.key} is deleted.")
        return redirect("tasks:board", task.team.slug)
    return render(request, "tasks/task_delete.html", _context(request, task))


def _context(request: HttpRequest, task: Task) -> dict[str, Any]:
    context = team_context(request.user, task.team.slug, "tasks")
    user = person(request.user)
    events = list(
        Event.objects.filter(target_id=task.pk)
        .select_related("actor")
        .defer("items")
        .order_by("-seq")[:_EVENTS_SHOWN]
    )
    return context | {
        "task": task,
        "comments": task.comments.filter(deleted_at=None).select_related("author"),
        "comment_form": CommentForm(auto_id="comment_%s"),
        "side_form": TaskForm(team=task.team, task=task, only=SIDE_FIELDS),
        "may_delete": can(user, Action.TASK_DELETE, task),
        "events": events,
        "names": names_in(events),
        "here": reverse("tasks:detail", args=[task.key]),
    }


def _save(request: HttpRequest, form: TaskForm, task: Task) -> bool:
    with refusals_in(form):
        actions.update_task(actor=person(request.user), task=task, **form.changes())
    return not form.errors


def _collisions(form: TaskForm, task: Task) -> dict[str, Any]:
    """Field -> what it says now, for fields that were changed here and elsewhere."""
    now = values_of(task)
    return {name: now[name] for name in form.collisions(task)}


def _merging(request: HttpRequest, task: Task) -> TaskForm:
    """The person's own text again, this time on top of what the task says now."""
    form = TaskForm(team=task.team, task=task, only=TEXT_FIELDS)
    for name in TEXT_FIELDS:
        form.initial[name] = request.POST.get(name, "").replace("\r\n", "\n")
    return form
