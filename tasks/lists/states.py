"""What ``is:`` and ``has:`` ask of a task, word by word, each with what it means."""

from collections.abc import Callable
from typing import Any

from django.db.models import Q

from tasks.lists.asking import Asking
from tasks.lists.elsewhere import Elsewhere
from tasks.models import (
    Attachment,
    Category,
    Checklist,
    Comment,
    Relation,
    Task,
    TimeEntry,
    Watcher,
)
from tasks.models.status import OVER


def overdue(asking: Asking) -> Q:
    asking.is_timely = True
    return Q(due_date__lt=asking.now) & ~_over(asking)


def _open(asking: Asking) -> Q:
    """In so many words: where few are open, the index of their statuses finds them."""
    ids = [pk for word, pks in asking.categories.items() if word not in OVER for pk in pks]
    return Q(status_id__in=ids)


def _over(asking: Asking) -> Q:
    return Q(status_id__in=[pk for word in OVER for pk in asking.categories.get(word, [])])


def _watched(asking: Asking) -> Q:
    asking.is_personal, asking.is_lasting = True, False
    return Q(Elsewhere(Watcher.objects.all(), "user_id", [asking.user.pk]))


def _blocked(asking: Asking) -> Q:
    """Waits for a task that is still open."""
    over = [pk for word in OVER for pk in asking.categories.get(word, [])]
    waiting = Relation.objects.filter(type="blocks", source__deleted_at=None)
    return Q(Elsewhere(waiting.exclude(source__status__in=over), "team_id", asking.teams, "other"))


IS: dict[str, tuple[Callable[[Asking], Q], str]] = {
    "open": (_open, "neither done nor cancelled"),
    "done": (
        lambda asking: Q(status_id__in=asking.categories.get(Category.DONE, [])),
        "in a status that means done",
    ),
    "overdue": (overdue, "past its due date and still open"),
    "blocked": (_blocked, "waits for a task that is still open"),
    "unassigned": (lambda _: Q(assignee_id__isnull=True), "nobody's"),
    "watched": (_watched, "you watch it"),
    "archived": (lambda _: Q(archived_at__isnull=False), "archived, which is hidden otherwise"),
}


def _of_task(rows: Any, task: str = "task") -> Callable[[Asking], Q]:
    """Of the teams that are looked at: so few rows are found before their tasks."""
    return lambda asking: Q(Elsewhere(rows, "team_id", asking.teams, task))


def _related(asking: Asking) -> Q:
    """From whichever side."""
    return Q(Elsewhere(Relation.objects.all(), "team_id", asking.teams, "source", "other"))


HAS: dict[str, tuple[Callable[[Asking], Q], str]] = {
    "attachment": (
        _of_task(Attachment.objects.filter(deleted_at=None)),
        "files are attached",
    ),
    "description": (lambda _: ~Q(description=""), "a description is written"),
    "comments": (_of_task(Comment.objects.filter(deleted_at=None)), "there are comments"),
    "subtasks": (
        _of_task(Task.objects.alive().filter(parent__isnull=False), "parent"),
        "other tasks are part of it",
    ),
    "checklist": (_of_task(Checklist.objects.all()), "it has a checklist"),
    "labels": (lambda _: ~Q(labels=[]), "any label is on it"),
    "time": (_of_task(TimeEntry.objects.all()), "time was spent on it"),
    "relations": (_related, "it is related to another task"),
}
