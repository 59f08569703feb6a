"""The list of a team's tasks, filtered and sorted by the address of the page."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.http.request import QueryDict
from django.views.decorators.http import require_GET

from accounts.edges import person
from accounts.models import User
from tasks.actions.bulk import MOST
from tasks.lists.filters import read_list
from tasks.lists.listing import TaskListing
from tasks.lists.scope import Scope
from tasks.models import Priority, Task
from tasks.queries import labels_of
from tasks.views.asked import asked, options
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
    statuses = team.statuses.all()
    people = users_who_can(Action.TEAM_VIEW, team).order_by("first_name", "email")
    selects = {
        **options(people),
        "status": lambda: [status.slug for status in statuses],
        "sort": lambda: [value for value, _ in SORTS],
    }
    context |= {
        "page": _page(listing, request.GET.get("page", "1")),
        "problem": problem,
        "query": query,
        "address": request.GET.urlencode(),
        "most_at_once": MOST,
        "here": request.path,
        **asked(request.GET, selects),
        "statuses": statuses,
        "labels": labels_of(team),
        "people": people,
        "priorities": [(priority.word, priority.label) for priority in Priority],
        "sorts": SORTS,
    }
    return render_page(request, "tasks/task_list.html", "results", context)


class _TaskPaginator(Paginator):  # type: ignore[type-arg]
    """Counts and reads as the API does."""

    def __init__(self, listing: TaskListing) -> None:
        super().__init__((), PAGE_SIZE)
        self._listing = listing
        self.count = listing.total()

    def page(self, number: int | str) -> Page[Any]:
        number = self.validate_number(number)
        start = (number - 1) * self.per_page
        return Page(self._listing.page(start, start + self.per_page), number, self)


def _listing(query: QueryDict, scope: Scope, user: User) -> TaskListing:
    return TaskListing(scope, *read_list(query, scope, user))


def _page(listing: TaskListing, number: str) -> Page[Task]:
    page = _TaskPaginator(listing).get_page(number)
    ids = [UUID(str(row[0])) for row in page.object_list]
    rows = Task.objects.filter(pk__in=ids).for_reading().defer("description")
    by_id = {task.pk: task for task in rows}
    page.object_list = [by_id[pk] for pk in ids if pk in by_id]
    return page
