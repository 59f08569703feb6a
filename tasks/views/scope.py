"""What a request asks for: a task, a filter, a page or only a part of it."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.request import QueryDict
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from accounts.edges import person
from tasks.models import Task


def filled_in(given: QueryDict) -> QueryDict:
    """Without the fields of a form that were left empty, and without the number of the page."""
    query = given.copy()
    for name in list(query):
        if not query[name] or name == "page":
            del query[name]
    return query


def wants_part(request: HttpRequest) -> bool:
    """Whether htmx asks for a part to put into a page that is open.

    Going back in the history it asks for whole pages, though with the same headers.
    """
    htmx = request.htmx  # type: ignore[attr-defined]
    return bool(htmx) and not htmx.history_restore_request


def render_page(
    request: HttpRequest, template: str, part: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """The page, or the named part of it. A cache must not give one for the other."""
    name = f"{template}#{part}" if part and wants_part(request) else template
    answer = render(request, name, context, status=status)
    patch_vary_headers(answer, ["HX-Request"])
    return answer


def find_task(request: HttpRequest, key: str, *, also_deleted: bool = False) -> Task:
    """By its key (CORE-12), among those the person can see."""
    seen = Task.objects.visible_to(person(request.user), also_deleted=also_deleted)
    visible = seen.for_reading()
    task = visible.with_key(key).first()
    if task is None:
        raise Http404
    return task
