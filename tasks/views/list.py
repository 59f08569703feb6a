"""The list of a team's tasks, filtered and sorted by the address of the page."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.request import QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_GET

from tasks.api.filters import read_filter, read_sort
from tasks.api.scope import Scope
from tasks.models import Priority, Task
from teams.models import Team
from teams.pages import person, team_context
from teams.policies import Action, users_who_can

PAGE_SIZE = 50
SORTS = (
    ("-priority,-updated_at", "Priority"),
    ("-updated_at", "Last changed"),
    ("-created_at", "Newest"),
    ("due_date", "Due date"),
    ("status,position", "Board order"),
    ("title", "Title"),
    ("-points", "Points"),
)


@login_required
@require_GET
def task_list(request: HttpRequest, slug: str) -> HttpResponse:
    """The same filters as the API. A filter that makes no sense says so and shows everything."""
    context = team_context(request.user, slug, "tasks")
    team: Team = context["team"]
    query, problem = _query(request.GET), ""
    scope = Scope.of(person(request.user), slug)
    try:
        found = read_filter(query, scope, person(request.user))
        tasks, total = found.tasks, scope.count(found.tasks, found.pieces)
        order = read_sort(query)
    except ValidationError as error:
        problem = " ".join(error.messages)
        tasks = scope.tasks()
        total, order = tasks.count(), ["-priority", "-updated_at"]
    context |= {
        "page": _page(tasks.order_by(*order, "-id"), total, request.GET.get("page", "1")),
        "problem": problem,
        "query": query,
        "query_string": query.urlencode(),
        "is_filtered": any(name in query for name in ("status", "assignee", "priority", "search")),
        "statuses": team.statuses.all(),
        "people": users_who_can(Action.TEAM_VIEW, team).order_by("first_name", "email"),
        "priorities": [(priority.word, priority.label) for priority in Priority],
        "sorts": SORTS,
    }
    part = "#results" if request.htmx else ""  # type: ignore[attr-defined]
    return render(request, f"tasks/task_list.html{part}", context)


class _CountedPaginator(Paginator):  # type: ignore[type-arg]
    """A paginator that has been told how many there are."""

    def __init__(self, tasks, total: int) -> None:  # type: ignore[no-untyped-def]
        super().__init__(tasks, PAGE_SIZE)
        self.count = total


def _page(tasks, total: int, number: str):  # type: ignore[no-untyped-def]
    """Ids first, rows after: sorting must not carry 50,000 characters of description along."""
    page = _CountedPaginator(tasks.values_list("pk", flat=True), total).get_page(number)
    ids = list(page.object_list)
    rows = Task.objects.filter(pk__in=ids).for_reading().defer("description")
    by_id = {task.pk: task for task in rows}
    page.object_list = [by_id[pk] for pk in ids if pk in by_id]
    return page


def _query(given: QueryDict) -> QueryDict:
    """Without the fields that were left empty, and without the page."""
    query = given.copy()
    for name in list(query):
        if not query[name] or name == "page":
            del query[name]
    return query
