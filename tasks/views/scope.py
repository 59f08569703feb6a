"""What the address of a page asks for: a task, or a filter."""

from django.http import Http404, HttpRequest
from django.http.request import QueryDict

from accounts.edges import person
from tasks.models import Task


def filled_in(given: QueryDict) -> QueryDict:
    """Without the fields of a form that were left empty, and without the number of the page."""
    query = given.copy()
    for name in list(query):
        if not query[name] or name == "page":
            del query[name]
    return query


def find_task(request: HttpRequest, key: str) -> Task:
    """By its key (CORE-12), among those the person can see."""
    visible = Task.objects.visible_to(person(request.user)).for_reading()
    task = visible.with_key(key).first()
    if task is None:
        raise Http404
    return task
