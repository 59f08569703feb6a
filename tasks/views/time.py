"""Tracking time: the timer and the entries of a task, and the totals of a team."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.edges import person, refusals_in
from accounts.exceptions import Conflict
from tasks import actions
from tasks.forms_time import LogForm, TimesheetForm
from tasks.models import Task, TimeEntry
from tasks.time_page import log_form, time_context
from tasks.timesheet import TimeFilter, sum_of, totals
from tasks.views.merging import save_merged, status_of
from tasks.views.scope import filled_in, find_task, wants_part
from teams import days
from teams.models import Team
from teams.pages import team_context
from teams.policies import Action, require

_PART = "tasks/_task_time.html"


@login_required
@require_POST
def timer(request: HttpRequest, key: str) -> HttpResponse:
    """Starts one's timer on the task; with ``stop`` it is stopped, wherever it runs."""
    task, user = find_task(request, key), person(request.user)
    if "stop" in request.POST:
        require(user, Action.TIME_TRACK, task)
        _stop(request)
    else:
        actions.start_timer(actor=user, task=task)
    return _answer(request, task)


@login_required
@require_POST
def log(request: HttpRequest, key: str) -> HttpResponse:
    task, user = find_task(request, key), person(request.user)
    require(user, Action.TIME_TRACK, task)
    allowed = team_context(user, task.team.slug, "tasks")["allowed"]
    form = log_form(task, user, allowed, request.POST)
    if form.is_valid():
        with refusals_in(form):
            actions.log_time(actor=user, task=task, **{"person": user} | form.values())
    if form.errors:
        return _refused(request, task, form)
    return _answer(request, task)


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """What it says; with ``stop`` the timer that runs is stopped, whosever it is."""
    entry, user = _find(request, entry_id), person(request.user)
    require(user, Action.TIME_EDIT, entry)
    if "stop" in request.POST:
        _stop(request, entry)
        return redirect("tasks:detail", entry.task.key)
    form = LogForm(team=entry.team, entry=entry)
    if request.method == "POST":
        form = _save(request, entry_id)
        if status_of(form) == HTTPStatus.OK:
            return redirect("tasks:detail", entry.task.key)
    context = team_context(request.user, entry.team.slug, "tasks")
    context |= {"entry": entry, "task": entry.task, "form": form}
    return render(request, "tasks/time_edit.html", context, status=status_of(form))


@login_required
@require_http_methods(["GET", "POST"])
def delete(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """GET asks, POST deletes."""
    entry, user = _find(request, entry_id), person(request.user)
    require(user, Action.TIME_EDIT, entry)
    if request.method == "POST":
        actions.delete_time_entry(actor=user, entry=entry)
        messages.success(request, "The time is deleted.")
        return redirect("tasks:detail", entry.task.key)
    context = team_context(request.user, entry.team.slug, "tasks")
    return render(request, "tasks/time_delete.html", context | {"entry": entry})


@login_required
@require_GET
def timesheet(request: HttpRequest, slug: str) -> HttpResponse:
    """Totals of a period; of this week unless it is said otherwise."""
    context = team_context(request.user, slug, "time")
    team: Team = context["team"]
    first, last = (days.day_of(team, moment) for moment in days.week(team))
    query = filled_in(request.GET) or {"first": first, "last": last}
    form = TimesheetForm(query, team=team)
    chosen: dict[str, Any] = form.cleaned_data if form.is_valid() else {}
    group = chosen.get("group") or "task"
    wanted = TimeFilter(
        team=team,
        person=chosen.get("person"),
        first=chosen.get("first"),
        last=chosen.get("last"),
    )
    found = wanted.entries(person(request.user)) if form.is_valid() else TimeEntry.objects.none()
    groups = totals(found, group)
    context |= {
        "form": form,
        "group": group,
        "groups": groups,
        "total": sum_of(found),
        "most": max((total.seconds for total in groups), default=0),
    }
    return render(request, "tasks/timesheet.html", context, status=422 if form.errors else 200)


def _stop(request: HttpRequest, entry: TimeEntry | None = None) -> None:
    try:
        actions.stop_timer(actor=person(request.user), entry=entry)
    except Conflict as conflict:
        messages.error(request, str(conflict))


def _save(request: HttpRequest, entry_id: UUID) -> LogForm:
    user = person(request.user)

    def save(entry: TimeEntry, form: LogForm) -> None:
        actions.edit_time_entry(actor=user, entry=entry, seen=entry.version, **form.changes())

    return save_merged(
        request,
        find=lambda: _find(request, entry_id),
        fill=lambda entry, data: LogForm(data, team=entry.team, entry=entry),
        save=save,
    )


def _find(request: HttpRequest, entry_id: UUID) -> TimeEntry:
    visible = TimeEntry.objects.visible_to(person(request.user)).for_reading()
    return get_object_or_404(visible, pk=entry_id)


def _answer(request: HttpRequest, task: Task) -> HttpResponse:
    if not wants_part(request):
        return redirect("tasks:detail", task.key)
    task.refresh_from_db(fields=["actual_hours"])
    return render(request, _PART, _context(request, task))


def _refused(request: HttpRequest, task: Task, form: LogForm) -> HttpResponse:
    context = _context(request, task) | {"log_form": form}
    page = _PART if wants_part(request) else "tasks/time_log.html"
    return render(request, page, context, status=422)


def _context(request: HttpRequest, task: Task) -> dict[str, Any]:
    context = team_context(request.user, task.team.slug, "tasks")
    return context | {
        "task": task,
        **time_context(task, person(request.user), context["allowed"]),
    }
