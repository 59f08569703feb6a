"""The query of a task list: what it filters by, and in which order.

Read by hand: a form of five fields that is made anew for each request costs as much as the database
takes to answer it.
"""

from collections.abc import Collection, Hashable
from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http.request import QueryDict

from accounts.models import User
from tasks.api.fields import as_uuid
from tasks.api.scope import RawId, Scope
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
    """What the tasks of a list have in common.

    ``ids`` are the values that a foreign key may have. They are given as values, never by a join or
    a subquery: only then can an index give the rows in their order. A status belongs to one team,
    so it stands for the team too; naming both would lead the database to the wrong index.
    """

    PARAMETERS: ClassVar = frozenset({"team", "status", "assignee", "priority", "search", "sort"})

    ids: tuple[tuple[str, tuple[RawId, ...]], ...]
    priorities: tuple[int, ...] = ()
    is_unassigned: bool = False
    search: str = ""

    @property
    def arguments(self) -> list[RawId]:
        return [pk for _, pks in self.ids for pk in pks]

    @property
    def shape(self) -> Hashable:
        """Whatever changes the SQL besides the ids."""
        lengths = tuple((name, len(pks)) for name, pks in self.ids)
        return lengths, self.priorities, self.is_unassigned, self.search

    def tasks(self) -> QuerySet[Task]:
        return narrowed(self.shape, self.arguments)


def narrowed(shape: Any, arguments: Collection[RawId]) -> QuerySet[Task]:
    """The tasks that a filter of this shape with these ids lets through."""
    lengths, priorities, is_unassigned, search = shape
    found, left = Task.objects.alive(), list(arguments)
    for name, length in lengths:
        pks, left = left[:length], left[length:]
        found = found.filter(**({name: pks[0]} if length == 1 else {f"{name}__in": pks}))
    if priorities:
        found = found.filter(priority__in=priorities)
    if is_unassigned:
        found = found.filter(assignee=None)
    return found.matching(search)


def read_sort(query: QueryDict) -> tuple[str, ...]:
    """Columns to order by, ``-`` before those that descend."""
    names = query.get("sort", DEFAULT_SORT).split(",")
    plain = [name.removeprefix("-") for name in names]
    if len(set(plain)) < len(plain):
        raise ValidationError({"sort": "Name each field once."})
    _check("sort", plain, SORTS)
    signs = ("-" if name.startswith("-") else "" for name in names)
    return tuple(sign + SORTS[name] for sign, name in zip(signs, plain, strict=True))


def read_filter(query: QueryDict, scope: Scope, user: User) -> TaskFilter:
    person = _assignee(query.get("assignee"), user)
    ids = ("team_id", tuple(team.id for team in scope.teams))
    if (slugs := query.get("status")) is not None:
        ids = ("status_id", _statuses(slugs, scope))
    return TaskFilter(
        ids=(ids, ("assignee_id", (person,))) if person else (ids,),
        priorities=_priorities(query.get("priority")),
        is_unassigned=query.get("assignee") == "none",
        search=_search(query.get("search", "")),
    )


def _statuses(text: str, scope: Scope) -> tuple[RawId, ...]:
    known = scope.statuses()
    slugs = dict.fromkeys(text.split(","))
    _check("status", slugs, known)
    return tuple(pk for slug in slugs for pk in known[slug])


def _assignee(text: str | None, user: User) -> UUID | None:
    if text in (None, "none"):
        return None
    person = user.pk if text == "me" else as_uuid(str(text))
    if person is None:
        raise ValidationError({"assignee": "Give the id of a person, me or none."})
    return person


def _priorities(text: str | None) -> tuple[int, ...]:
    if text is None:
        return ()
    words = text.split(",")
    _check("priority", words, Priority.words())
    return tuple(sorted({Priority.from_word(word) for word in words}))


def _search(text: str) -> str:
    if len(text) > LONGEST_SEARCH:
        raise ValidationError({"search": f"Search for {LONGEST_SEARCH} characters at most."})
    return text


def _check(name: str, values: Collection[str], known: Collection[str]) -> None:
    if not all(value in known for value in values):
        choice = ", ".join(known) or "none, for you are in no team"
        raise ValidationError({name: f"Give one or more of these, with commas: {choice}."})
