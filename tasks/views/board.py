"""The board: columns of cards, moving a card, and the parts that live updates ask for."""

from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.request import QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from accounts.edges import person, refusals_in, sentence_of
from accounts.exceptions import Conflict
from tasks import actions
from tasks.forms import TaskForm
from tasks.lists.filters import TaskFilter, read_filter
from tasks.lists.scope import Scope
from tasks.models import Status, Task
from tasks.models.priority import Priority
from tasks.queries import board as board_of
from tasks.queries import column_after, labels_of
from tasks.views.asked import asked, options
from tasks.views.scope import filled_in, find_task, render_page, wants_part
from teams.models import Team
from teams.pages import team_context
from teams.policies import Action, users_who_can


@login_required
@require_GET
def board(request: HttpRequest, slug: str) -> HttpResponse:
    """All columns; for htmx only the columns, as after a filter or a batch of changes."""
    context = team_context(request.user, slug, "board")
    team: Team = context["team"]
    scope = Scope.of(person(request.user), slug)
    task_filter, problem = _filtered(request, scope)
    columns = board_of(team, scope, task_filter)
    people = users_who_can(Action.TEAM_VIEW, team).order_by("first_name", "email")
    context |= {
        "columns": columns,
        "problem": problem,
        **asked(request.GET, options(people)),
        "statuses": [column.status for column in columns],
        "labels": labels_of(team),
        "people": people,
        "priorities": [(priority.word, priority.label) for priority in Priority],
        "filters": request.GET,
    }
    return render_page(request, "tasks/board.html", "columns", context)


@login_required
@require_GET
def more_cards(
    request: HttpRequest, slug: str, status: str, position: str, after: UUID
) -> HttpResponse:
    """The next cards of a column; without JavaScript a page of them.

    They follow a place, not a card: the last one that is shown may have been moved away meanwhile.
    """
    context = team_context(request.user, slug, "board")
    team: Team = context["team"]
    column = get_object_or_404(Status, team=team, slug=status)
    task_filter, _problem = _filtered(request, Scope.of(person(request.user), slug))
    context |= {
        "column": column_after(team, task_filter, column, (position, after)),
        "filters": request.GET,
        "statuses": team.statuses.all(),
        "labels": labels_of(team),
    }
    return render_page(request, "tasks/board_column.html", "cards", context)


@login_required
@require_GET
def card(request: HttpRequest, key: str) -> HttpResponse:
    """One card, for a page that heard that it has changed."""
    return _show_card(request, find_task(request, key))


@login_required
@require_POST
def move(request: HttpRequest, key: str) -> HttpResponse:
    """POST ``status``, and ``below`` or ``above`` with the id of the card to put it next to.

    Without JavaScript the card's own menu posts here, also with ``step`` (``up`` or ``down``).
    """
    task = find_task(request, key)
    status = get_object_or_404(
        Status, team=task.team, slug=request.POST.get("status", task.status.slug)
    )
    below, above = (_neighbour(request, task, name) for name in ("below", "above"))
    if step := request.POST.get("step"):
        below, above = _stepped(task, step)
        if below is None and above is None:
            return _back_to(task)
    try:
        task = actions.move_task(
            actor=person(request.user), task=task, status=status, below=below, above=above
        )
    except (ValidationError, Conflict) as refusal:
        sentence = sentence_of(refusal)
        if wants_part(request):
            return HttpResponse(sentence, content_type="text/plain", status=422)
        messages.error(request, sentence)
    return _show_card(request, task) if wants_part(request) else _back_to(task)


@login_required
@require_POST
def quick_add(request: HttpRequest, slug: str) -> HttpResponse:
    """A title typed below a column becomes a task in it. What the form refuses goes to the page."""
    context = team_context(request.user, slug, "board")
    team: Team = context["team"]
    form = TaskForm(request.POST, team=team, only=("title", "status"))
    task: Task | None = None
    if form.is_valid():
        with refusals_in(form):
            task = actions.create_task(actor=person(request.user), team=team, **form.changes())
    if task is None:
        typed = urlencode({"title": request.POST.get("title", "")[: Task.MAX_TITLE]})
        return redirect(f"{reverse('tasks:create', args=[slug])}?{typed}")
    return _show_card(request, task) if wants_part(request) else _back_to(task)


def _show_card(request: HttpRequest, task: Task) -> HttpResponse:
    context = team_context(request.user, task.team.slug, "board")
    team = task.team
    context |= {"task": task, "statuses": team.statuses.all(), "labels": labels_of(team)}
    return render(request, "tasks/_card.html", context)


def _back_to(task: Task) -> HttpResponse:
    """The board where it shows the card."""
    return redirect(f"{reverse('tasks:board', args=[task.team.slug])}#card-{task.pk}")


def _filtered(request: HttpRequest, scope: Scope) -> tuple[TaskFilter, str]:
    """The filters of the list hold for the board too; one that makes no sense says so."""
    user = person(request.user)
    try:
        return read_filter(filled_in(request.GET), scope, user), ""
    except ValidationError as error:
        return read_filter(QueryDict(), scope, user), " ".join(error.messages)


def _neighbour(request: HttpRequest, task: Task, name: str) -> Task | None:
    """A neighbour of another team, or one that is gone, is no neighbour."""
    try:
        pk = UUID(request.POST.get(name, ""))
    except ValueError:
        return None
    return Task.objects.alive().filter(team=task.team, pk=pk).first()


def _stepped(task: Task, step: str) -> tuple[Task | None, Task | None]:
    """The neighbours after moving one place up or down in the column."""
    column = Task.objects.current().filter(status=task.status).exclude(pk=task.pk)
    if step == "up":
        return None, column.filter(position__lt=task.position).order_by("-position").first()
    return column.filter(position__gt=task.position).order_by("position").first(), None
