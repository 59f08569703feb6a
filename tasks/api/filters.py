"""The query of a task list: what it filters by, and in which order.

Read by hand: a form of five fields that is made anew for each request costs as much as the database
takes to answer it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http.request import QueryDict

from accounts.models import User
from tasks.api.fields import as_uuid
from tasks.api.scope import Scope
from tasks.models import Priority, Task

SORTS = {
    "number": "number",
    "title": "title",
    "status": "status__position",
    "priority": "priority",
    "due_date": "due_date",
    "points": "points",
    "created_at": "created_at",
    "updated_at": "updated_at",
    "position": "position",
}
DEFAULT_SORT = "-priority,-updated_at"
LONGEST_SEARCH = 200


@dataclass(frozen=True, slots=True)
class TaskFilter:
    """``pieces`` tell one filter from another, with whatever depends on the caller filled in."""

    PARAMETERS: ClassVar = frozenset(
        {"team", "status", "assignee", "priority", "search", "sort"},
    )

    tasks: QuerySet[Task]
    pieces: tuple[str, ...]


def read_sort(query: QueryDict) -> list[str]:
    """Columns to order by, ``-`` before those that descend."""
    names = query.get("sort", DEFAULT_SORT).split(",")
    plain = [name.removeprefix("-") for name in names]
    if len(set(plain)) < len(plain):
        raise ValidationError({"sort": "Name each field once."})
    _check("sort", plain, SORTS)
    return [("-" if name.startswith("-") else "") + SORTS[name.removeprefix("-")] for name in names]


def read_filter(query: QueryDict, scope: Scope, user: User) -> TaskFilter:
    tasks, pieces = scope.tasks(), []
    if (text := query.get("status")) is not None:
        tasks, piece = _by_status(text, scope)
        pieces.append(piece)
    if (text := query.get("assignee")) is not None:
        tasks, piece = _by_assignee(tasks, text, user)
        pieces.append(piece)
    if (text := query.get("priority")) is not None:
        tasks, piece = _by_priority(tasks, text)
        pieces.append(piece)
    if text := query.get("search", ""):
        tasks, piece = _by_search(tasks, text)
        pieces.append(piece)
    return TaskFilter(tasks, tuple(pieces))


def _by_status(text: str, scope: Scope) -> tuple[QuerySet[Task], str]:
    """A status belongs to one team, so its id says the team as well; naming both would only lead
    the database to an index that is sorted for the other."""
    known = scope.statuses()
    slugs = text.split(",")
    _check("status", slugs, known)
    ids = sorted({pk for slug in slugs for pk in known[slug]})
    alive = Task.objects.alive()
    tasks = alive.filter(status_id=ids[0]) if len(ids) == 1 else alive.filter(status_id__in=ids)
    return tasks, f"status={','.join(map(str, ids))}"


def _by_assignee(tasks: QuerySet[Task], text: str, user: User) -> tuple[QuerySet[Task], str]:
    if text == "none":
        return tasks.filter(assignee=None), "assignee=none"
    person = user.pk if text == "me" else as_uuid(text)
    if person is None:
        raise ValidationError({"assignee": "Give the id of a person, me or none."})
    return tasks.filter(assignee_id=person), f"assignee={person}"


def _by_priority(tasks: QuerySet[Task], text: str) -> tuple[QuerySet[Task], str]:
    words = text.split(",")
    _check("priority", words, Priority.words())
    numbers = sorted({Priority.from_word(word) for word in words})
    return tasks.filter(priority__in=numbers), f"priority={numbers}"


def _by_search(tasks: QuerySet[Task], text: str) -> tuple[QuerySet[Task], str]:
    if len(text) > LONGEST_SEARCH:
        raise ValidationError({"search": f"Search for {LONGEST_SEARCH} characters at most."})
    return tasks.matching(text), f"search={text}"  # type: ignore[attr-defined]


def _check(name: str, values: Collection[str], known: Collection[str]) -> None:
    if not known or not all(value in known for value in values):
        choice = ", ".join(known) or "none, for you are in no team"
        raise ValidationError({name: f"Give one or more of these, with commas: {choice}."})
