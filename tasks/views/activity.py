"""The team's log, newest first, in sentences."""

import re
from collections.abc import Iterable

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from accounts.edges import person
from tasks.actions.undo import undoable
from tasks.models import Task
from tasks.sentences import names_in
from tasks.views.scope import render_page
from teams.models import Event, Team
from teams.pages import team_context

_PAGE = 50
#: What an event may be about for its label to begin with a task's key.
_OF_TASKS = ("task", "comment", "reaction")
_KEY = re.compile(r"[A-Z][A-Z0-9]*-([1-9][0-9]{0,8})\b", re.ASCII)


@login_required
@require_GET
def activity(request: HttpRequest, slug: str) -> HttpResponse:
    """``before`` is the number of the last event on the page before."""
    context = team_context(request.user, slug, "activity")
    team: Team = context["team"]
    log = team.events.select_related("actor")
    before = request.GET.get("before", "")
    if before.isascii() and before.isdecimal() and len(before) < 19:  # noqa: PLR2004
        log = log.filter(seq__lt=int(before))
    events = list(log.order_by("-seq")[: _PAGE + 1])
    shown = events[:_PAGE]
    context |= {
        "events": shown,
        "names": names_in(shown),
        "links": _links(team, shown),
        "undoable": undoable(person(request.user), shown, context["allowed"]),
        "older": shown[-1].seq if len(events) > _PAGE else None,
    }
    return render_page(request, "tasks/activity.html", "results", context)


def _links(team: Team, events: Iterable[Event]) -> dict[str, str]:
    """The key of the task that a label speaks of, as long as there is one.

    The team's key may have changed since; the number of a task never does.
    """
    labels = {event.target_label for event in events if event.target_type in _OF_TASKS}
    numbers = {label: int(found[1]) for label in labels if (found := _KEY.match(label))}
    alive = Task.objects.alive().filter(team=team, number__in=numbers.values())
    known = set(alive.values_list("number", flat=True))
    return {label: f"{team.key}-{n}" for label, n in numbers.items() if n in known}
