"""Finding the task of a page."""

from django.http import Http404, HttpRequest

from tasks.models import Task
from teams.pages import person


def find_task(request: HttpRequest, key: str) -> Task:
    """By its key (CORE-12), among those the person can see."""
    visible = Task.objects.visible_to(person(request.user)).for_reading()
    task = visible.with_key(key).first()
    if task is None:
        raise Http404
    return task
