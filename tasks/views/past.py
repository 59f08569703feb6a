"""Time travel: a board and a task as they were at a moment, to look at and not to change.

``day`` and ``hour`` in the address are by the team's clock; without them it is now.
"""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.edges import person
from tasks.facts_page import facts_of
from tasks.forms_past import PastForm
from tasks.lists.past_board import PastBoard, PastTask, board_then, task_then
from tasks.lists.scope import Scope
from tasks.models import Task
from tasks.views.scope import find_task
from teams.models import Team
from teams.pages import team_context


@login_required
@require_GET
def board(request: HttpRequest, slug: str) -> HttpResponse:
    context = team_context(request.user, slug, "activity")
    form = PastForm(request.GET, team=context["team"])
    if form.is_valid() and (then := _board(request, context["team"], form)):
        context |= {"columns": then.columns, "labels": then.labels}
    context |= {"form": form}
    return render(request, "tasks/past_board.html", context, status=422 if form.errors else 200)


@login_required
@require_GET
def task(request: HttpRequest, key: str) -> HttpResponse:
    """Also one that lies in the trash. Where there was none at that moment, that is said."""
    found = find_task(request, key, also_deleted=True)
    context = team_context(request.user, found.team.slug, "tasks")
    form = PastForm(request.GET, team=found.team)
    if form.is_valid() and (then := _task(request, found, form)):
        context |= {"then": then.task, "facts": facts_of(then.task, then.names)}
    context |= {"form": form, "task": found}
    return render(request, "tasks/past_task.html", context, status=422 if form.errors else 200)


def _board(request: HttpRequest, team: Team, form: PastForm) -> PastBoard | None:
    scope = Scope.of(person(request.user), team.slug)
    try:
        return board_then(team, form.moment, scope.vocabulary)
    except ValidationError as error:
        form.add_error(None, error.messages)
    return None


def _task(request: HttpRequest, found: Task, form: PastForm) -> PastTask | None:
    scope = Scope.of(person(request.user), found.team.slug)
    return task_then(found, form.moment, scope.vocabulary)
