"""The filter of a list, and how its tasks are found: from which table and by which index."""

from collections.abc import Callable, Collection, Hashable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, Self
from uuid import UUID

from django.db import connection
from django.db.models import F, Q
from django.db.models.lookups import In, IsNull

from tasks.lists.conditions import FIELDS
from tasks.lists.elsewhere import settled
from tasks.lists.scope import RawId
from tasks.models import Task
from tasks.models.task_queryset import TaskQuerySet
from tasks.search.matching import Asked, Beside, Matches, MatchesFew, Says, asked

#: Columns whose ids say the team too: naming both would lead the database to the wrong index.
_OF_ONE_TEAM = ("status_id", "project_id", "milestone_id", "cycle_id")
#: Columns with an index in the order of the list; the one that leaves the fewest rows first.
LEADS = ("assignee_id", "cycle_id", "milestone_id", "project_id", "status_id")
_DEFAULT_ORDER = ("-priority", "-updated_at")
ELSEWHERE = "elsewhere"
#: So few tasks are sorted as soon as they are read; of more, an index has to give the next in turn.
MOST_SORTED = 2000


@dataclass(frozen=True, slots=True)
class TaskFilter:
    """``ids`` are the values that a foreign key may have, the teams first. They are given as
    values, never by a join or a subquery: only then can an index give the rows in their order.

    ``more`` are other conditions, and ``said`` is what they were in words. Two filters are equal
    when they say the same.
    """

    PARAMETERS: ClassVar = frozenset({"team", "search", "sort", "q", "label_all", *FIELDS})

    ids: tuple[tuple[str, tuple[RawId, ...]], ...]
    priorities: tuple[int, ...] = ()
    is_unassigned: bool = False
    search: str | Asked = ""
    more: tuple[Q, ...] = field(default=(), compare=False)
    said: str = ""
    #: Whether another table has a row for each of the tasks.
    is_elsewhere: bool = False
    #: Whether ``more`` speaks of archived tasks itself.
    also_archived: bool = False
    #: Whether the answer stays until the clock moves. What people watch changes without it.
    is_lasting: bool = True
    #: Whether what was asked for means the same until then: days and other people's names may not.
    is_clear: bool = True

    @property
    def arguments(self) -> list[RawId]:
        return [pk for _, pks in self.ids for pk in pks]

    @property
    def shape(self) -> Hashable:
        """Whatever changes the SQL besides the ids and ``more``."""
        lengths = tuple((name, len(pks)) for name, pks in self.ids)
        return lengths, self.priorities, self.is_unassigned, self.search

    def prepared(self, lead: str) -> Self:
        """This filter without its ids, and without the text of a search where the index alone is
        asked for it: all that have the same SQL are equal.
        """
        ids = tuple((name, ("",) * len(pks)) for name, pks in self.ids)
        return replace(self, ids=ids, search=Asked("") if self._asked(lead) else self.search)

    def prepared_arguments(self, lead: str) -> list[RawId]:
        """What ``prepared`` leaves out."""
        asked = self._asked(lead)
        return [*self.arguments, asked.query] if asked else self.arguments

    def with_arguments(self, arguments: Sequence[RawId]) -> Self:
        """``prepared``, with what it left out."""
        left, ids = iter(arguments), []
        for name, pks in self.ids:
            ids.append((name, tuple(next(left) for _ in pks)))
        search = Asked(next(left)) if isinstance(self.search, Asked) else self.search
        return replace(self, ids=tuple(ids), search=search)

    def _asked(self, lead: str) -> Asked | None:
        if not self.search or isinstance(self.search, Asked) or not is_found_by_index(lead):
            return None
        return asked(self.search, dict(self.ids)["team_id"])

    def tasks(self, lead: str = "", order: str = "") -> TaskQuerySet:
        """``lead`` is the column by whose index the database goes through the tasks (in the order
        of another one, perhaps); without one it begins wherever it likes, and with ELSEWHERE where
        another table or the search says.
        """
        found = narrowed(self.shape, self.arguments, lead, also_archived=self.also_archived)
        is_found = begins_elsewhere_by(lead)
        parts = (settled(part, is_found=is_found, order=order) for part in self.more)
        return found.filter(*parts)

    def of_status(self, pk: UUID, *, is_few: bool = True) -> TaskQuerySet:
        """Those of one column of the board, by the index that has the column in its order. When
        another table or the search finds them all, and they are few, it begins there.
        """
        rest = dict(self.ids)
        known = rest.pop("status_id", (pk,))
        if pk not in known:
            return Task.objects.none()
        found = replace(self, ids=(*rest.items(), ("status_id", (pk,))))
        begins_there = (self.search or self.is_elsewhere) and is_few
        return found.tasks(ELSEWHERE if begins_there else "status_id")

    def lead(self, ordering: Sequence[str], total: Callable[[], int]) -> str:
        """How to begin when the tasks are wanted in this order: see ``tasks``."""
        begins_there = self.search or self.is_elsewhere
        single = {name for name, pks in self.ids if len(pks) == 1}
        is_usual = tuple(ordering) == _DEFAULT_ORDER
        in_order = next((name for name in LEADS if is_usual and name in single), "team_id")
        is_narrowed = len(self.ids) > 1 and in_order == "team_id"
        if not (begins_there or self.more or is_narrowed) or total() > MOST_SORTED:
            return in_order
        return ELSEWHERE if begins_there else ""


def begins_elsewhere_by(lead: str) -> bool:
    return lead in ("", ELSEWHERE)


def is_found_by_index(lead: str) -> bool:
    """Whether the index of search is asked, and not each task for its words: see ``Says``."""
    return begins_elsewhere_by(lead) or connection.vendor == "postgresql"


def narrowed(
    shape: Any, arguments: Collection[RawId], lead: str = "", *, also_archived: bool = False
) -> TaskQuerySet:
    """The tasks that a filter of this shape with these ids lets through.

    Where ``lead`` names a column, the database is kept from beginning with another one.
    """
    lengths, priorities, is_unassigned, search = shape
    found = Task.objects.alive() if also_archived else Task.objects.current()
    left, teams = list(arguments), []
    names = [name for name, _ in lengths]
    says_team = lead != "team_id" and any(name in _OF_ONE_TEAM for name in names)
    is_found = begins_elsewhere_by(lead)
    for name, length in lengths:
        pks, left = left[:length], left[length:]
        if name == "team_id":
            teams = pks
            if says_team:
                continue
        if (search and is_found) or (lead and name != lead):
            found = found.filter(In(Beside(name), pks))
        else:
            found = found.filter(**({name: pks[0]} if length == 1 else {f"{name}__in": pks}))
    if priorities:
        found = found.filter(priority__in=priorities)
    if is_unassigned:
        column = F("assignee_id") if lead == "team_id" else Beside("assignee_id")
        found = found.filter(IsNull(column, rhs=True))
    return found.matching(search, teams, {"": Matches, ELSEWHERE: MatchesFew}.get(lead, Says))
