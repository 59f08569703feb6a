"""One task: reading, creating, editing and deleting it."""

from collections.abc import Collection
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.edges import person, refusals_in, sent
from accounts.ids import as_uuid
from accounts.models import User
from tasks import actions
from tasks.actions.undo import undoable
from tasks.custom_page import custom_context
from tasks.events import Verb
from tasks.facts_page import facts_context
from tasks.files.listing import files_context
from tasks.forms import CommentForm, TaskForm
from tasks.forms_custom import CustomValuesForm
from tasks.guests import guests_context
from tasks.models import Task, TaskTemplate
from tasks.sentences import names_in
from tasks.structure_page import structure_context
from tasks.talk import place_of, talk_context
from tasks.time_page import time_context
from tasks.views.merging import save_merged, status_of
from tasks.views.scope import find_task, render_page, wants_part
from tasks.views.shared import find_shared
from teams.history import changes_to
from teams.models import Event, Team
from teams.pages import team_context
from teams.policies import Action, can, require

_DETAIL = "tasks/task_detail.html"
_EVENTS_SHOWN = 30
#: What stands beside the text and is changed by choosing.
SIDE_FIELDS = (
    "status", "priority", "assignee", "due_date", "due_time", "labels", "points", "start_date",
    "start_time", "estimated_hours", "project", "milestone", "cycle", "parent", "metadata",
)  # fmt: skip
TEXT_FIELDS = ("title", "description")
_BEGINNINGS = (Verb.TASK_CREATED, Verb.TASK_IMPORTED)
#: The parts of the page that are asked for by themselves.
PARTS = ("text", "fields", "talk", "structure", "custom", "time")


@login_required
@require_GET
def detail(request: HttpRequest, key: str) -> HttpResponse:
    """The page; for htmx one part of it, named by ``part``, as after a change by somebody else.

    With ``comment`` it leads to where that comment stands. Guests are led to their page: mails lead
    everybody here.
    """
    try:
        task, page = find_task(request, key), "tasks:detail"
    except Http404:
        task, page = find_shared(request, key), "tasks:shared_task"
    if page != "tasks:detail" or "comment" in request.GET:
        place = place_of(task, as_uuid(request.GET.get("comment", "")))
        return redirect(reverse(page, args=[task.key]) + place)
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
    custom_form = CustomValuesForm(sent(request), team=team)
    task: Task | None = None
    if form.is_valid() and custom_form.is_valid():
        fields = form.changes() | {"custom": custom_form.changes()}
        with refusals_in(form):
            task = actions.create_task(actor=person(request.user), team=team, **fields)
    if task is not None:
        messages.success(request, f"{task.key} is created.")
        if "another" in request.POST:
            return redirect("tasks:create", slug)
        return redirect("tasks:detail", task.key)
    context |= {"form": form, "custom_form": custom_form}
    context["templates"] = TaskTemplate.objects.filter(team=team)
    status = 422 if form.errors or custom_form.errors else 200
    return render(request, "tasks/task_create.html", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, key: str) -> HttpResponse:
    """Title and description. What somebody else wrote meanwhile is shown, never overwritten."""
    task = find_task(request, key)
    require(person(request.user), Action.TASK_EDIT, task)
    if request.method == "GET":
        form = TaskForm(team=task.team, task=task, only=TEXT_FIELDS)
    else:
        form = _save(request, key, TEXT_FIELDS)
        if status_of(form) == HTTPStatus.OK:
            return redirect("tasks:detail", task.key)
    context = _context(request, task) | {"form": form}
    return render(request, "tasks/task_edit.html", context, status=status_of(form))


@login_required
@require_POST
def edit_fields(request: HttpRequest, key: str) -> HttpResponse:
    """The fields beside the text, together or the one that was just changed."""
    task = find_task(request, key)
    require(person(request.user), Action.TASK_EDIT, task)
    form = _save(request, key, SIDE_FIELDS)
    if (status := status_of(form)) != HTTPStatus.OK:
        context = _context(request, find_task(request, task.key)) | {"side_form": form}
        return render_page(request, _DETAIL, "fields", context, status)
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
    events = _events(task)
    may_edit = Action.TASK_EDIT in context["allowed"]
    return context | {
        "task": task,
        **talk_context(task, user, request.GET.get("comments_before", "")),
        **files_context(task),
        **structure_context(task),
        **time_context(task, user, context["allowed"]),
        **guests_context(task),
        **custom_context(task, may_edit=may_edit),
        **facts_context(task, may_edit=may_edit),
        "comment_form": CommentForm(auto_id="comment_%s"),
        "side_form": TaskForm(team=task.team, task=task, only=SIDE_FIELDS),
        "may_delete": can(user, Action.TASK_DELETE, task),
        "events": events,
        "undoable": _undoable(user, task, events, context["allowed"]),
        "names": names_in(events),
        "here": reverse("tasks:detail", args=[task.key]),
    }


def _events(task: Task) -> list[Event]:
    """What happened to it, by itself or together with others: then only what became of this."""
    events = list(Event.objects.touching(task.pk).select_related("actor")[:_EVENTS_SHOWN])
    mine = changes_to(task.pk, events)
    for event in events:
        event.team = task.team  # not asked for again
        if event.target_id != task.pk:
            event.changes, event.verb = mine[event.pk], Verb.TASK_UPDATED
    return events


def _undoable(
    user: User, task: Task, events: list[Event], allowed: Collection[Action]
) -> set[UUID]:
    """What many tasks went through is taken back on the team's page, where it is told whole; for
    making this one there is the button that deletes it.
    """
    own = [event for event in events if event.target_id == task.pk]
    return undoable(user, [event for event in own if event.verb not in _BEGINNINGS], allowed)


def _save(request: HttpRequest, key: str, fields: tuple[str, ...]) -> TaskForm:
    user = person(request.user)

    def fill(task: Task, data: QueryDict | None) -> TaskForm:
        return TaskForm(data, team=task.team, task=task, only=fields)

    def save(task: Task, form: TaskForm) -> None:
        actions.update_task(actor=user, task=task, seen=task.version, **form.changes())

    return save_merged(request, find=lambda: find_task(request, key), fill=fill, save=save)
