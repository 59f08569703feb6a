"""The team's log, newest first, in sentences."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from tasks.sentences import names_in
from tasks.views.scope import render_page
from teams.models import Event
from teams.pages import team_context

_PAGE = 50


@login_required
@require_GET
def activity(request: HttpRequest, slug: str) -> HttpResponse:
    """``before`` is the number of the last event on the page before."""
    context = team_context(request.user, slug, "activity")
    log = Event.objects.filter(team=context["team"]).select_related("actor").defer("items")
    before = request.GET.get("before", "")
    if before.isascii() and before.isdecimal() and len(before) < 19:  # noqa: PLR2004
        log = log.filter(seq__lt=int(before))
    events = list(log.order_by("-seq")[: _PAGE + 1])
    shown = events[:_PAGE]
    context |= {
        "events": shown,
        "names": names_in(shown),
        "older": shown[-1].seq if len(events) > _PAGE else None,
    }
    return render_page(request, "tasks/activity.html", "log", context)
