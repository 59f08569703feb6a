"""The list of a team's tasks as a file."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from accounts.edges import person
from tasks.exporting import CONTENT_TYPE, csv_lines, file_name
from tasks.lists.filters import read_list
from tasks.lists.listing import TaskListing
from tasks.lists.scope import Scope
from tasks.views.scope import filled_in
from teams.models import Team
from teams.pages import team_context


@login_required
@require_GET
def task_csv(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The same address as the list's, and the same tasks; all of them."""
    team: Team = team_context(request.user, slug, "tasks")["team"]
    user, scope = person(request.user), Scope.of(person(request.user), slug)
    try:
        listing = TaskListing(scope, *read_list(filled_in(request.GET), scope, user))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("tasks:list", slug)
    answer = StreamingHttpResponse(csv_lines(team, listing), content_type=CONTENT_TYPE)
    answer["Content-Disposition"] = f'attachment; filename="{file_name(team)}"'
    return answer
