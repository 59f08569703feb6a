"""Search: over all teams of the person, or over one as a page of that team."""

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET

from accounts.edges import person
from tasks.lists.filters import LONGEST_SEARCH
from tasks.lists.scope import Scope
from tasks.models import Category, Priority
from tasks.search.parsing import Search, parse
from tasks.search.results import Result, Results
from tasks.search.snippets import marked
from tasks.views.scope import render_page
from teams.models import Team
from teams.pages import team_context

_SHOWN = 25
_COLUMNS = (
    "id",
    "number",
    "title",
    "description",
    "status__name",
    "status__category",
    "priority",
    "archived_at",
    "team_id",
)


@login_required
@require_GET
def search(request: HttpRequest, slug: str = "") -> HttpResponse:
    """``q`` is what to look for; ``team`` leads to the page of that team, as the form's choice."""
    user = person(request.user)
    teams, chosen = Team.objects.visible_to(user), request.GET.get("team")
    if chosen is not None and chosen != slug:
        if chosen and chosen not in {team.slug for team in teams}:
            raise Http404
        return redirect(_address(chosen, request.GET.get("q", "")))
    context: dict[str, Any] = team_context(user, slug, "search") if slug else {}
    text = request.GET.get("q", "")[:LONGEST_SEARCH].replace("\x00", "")
    scope, wanted, problem = Scope.of(user, slug or None), Search(()), ""
    try:
        wanted = parse(text)
    except ValidationError as error:
        problem = " ".join(error.messages)
    results = Results(scope, wanted, _COLUMNS)
    context |= {
        "q": text,
        "slug": slug,
        "teams": teams,
        "is_asked": bool(wanted.wanted),
        "is_typed": bool(text.strip()),
        "problem": problem,
        "suggestion": results.suggestion,
        "here": request.path,
        **_page(results, scope, request.GET.get("page", "1")),
    }
    return render_page(request, "tasks/search.html", "results", context)


def _page(results: Results, scope: Scope, page: str) -> dict[str, Any]:
    total = results.total()
    last = max(1, -(-total // _SHOWN))
    number = min(int(page), last) if page.isascii() and page.isdecimal() and len(page) < 4 else 1  # noqa: PLR2004
    number = max(1, number)
    shown = results.page((number - 1) * _SHOWN, number * _SHOWN)
    return {
        "total": total,
        "results": [_shown(result, scope, results.search) for result in shown],
        "previous": number - 1,
        "number": number,
        "next": number + 1 if number < last else 0,
        "last": last,
    }


def _shown(result: Result, scope: Scope, asked: Search) -> dict[str, Any]:
    _, number, title, _, status, category, priority, archived_at, team_id = result.row
    return {
        "key": f"{scope.names[team_id][1]}-{number}",
        "title": marked(title, asked),
        "snippet": result.snippet,
        "places": [name for name in result.matched_in if name in ("comments", "files")],
        "status": status,
        "category": Category(category),
        "priority": Priority(priority),
        "is_archived": archived_at is not None,
    }


def _address(slug: str, text: str) -> str:
    known = {"q": text} if text else {}
    page = reverse("tasks:team_search", args=[slug]) if slug else reverse("tasks:search")
    return f"{page}?{urlencode(known)}" if known else page
