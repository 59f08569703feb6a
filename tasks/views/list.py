"""The list of a team's tasks, filtered and sorted by the address of the page."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.http.request import QueryDict
from django.views.decorators.http import require_GET

from accounts.edges import person
from accounts.models import User
from tasks.api.filters import read_filter, read_sort
from tasks.api.listing import TaskListing
from tasks.api.scope import Scope
from tasks.models import Priority, Task
from tasks.views.scope import filled_in, render_page
from teams.models import Team
from teams.pages import team_context
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
    query, problem = filled_in(request.GET), ""
    scope = Scope.of(person(request.user), slug)
    try:
        listing = _listing(query, scope, person(request.user))
    except ValidationError as error:
        problem = " ".join(error.messages)
        listing = _listing(QueryDict(), scope, person(request.user))
    context |= {
        "page": _page(listing, request.GET.get("page", "1")),
        "problem": problem,
        "query": query,
        "here": request.path,
        "is_filtered": any(name in query for name in ("status", "assignee", "priority", "search")),
        "statuses": team.statuses.all(),
        "people": users_who_can(Action.TEAM_VIEW, team).order_by("first_name", "email"),
        "priorities": [(priority.word, priority.label) for priority in Priority],
        "sorts": SORTS,
    }
    return render_page(request, "tasks/task_list.html", "results", context)


class _TaskPaginator(Paginator):  # type: ignore[type-arg]
    """Counts as the API does: once for each number of the clock."""

    def __init__(self, listing: TaskListing) -> None:
        super().__init__(listing.rows.order_by(*listing.ordering, "-id"), PAGE_SIZE)
        self.count = listing.total()


def _listing(query: QueryDict, scope: Scope, user: User) -> TaskListing:
    return TaskListing(scope, read_filter(query, scope, user), read_sort(query))


def _page(listing: TaskListing, number: str) -> Page[Task]:
    """Ids first, rows after: sorting must not carry 50,000 characters of description along."""
    paginator = _TaskPaginator(listing)
    page = paginator.get_page(number)
    ids = list(page.object_list.values_list("pk", flat=True))  # type: ignore[attr-defined]
    rows = Task.objects.filter(pk__in=ids).for_reading().defer("description")
    by_id = {task.pk: task for task in rows}
    page.object_list = [by_id[pk] for pk in ids if pk in by_id]
    return page
