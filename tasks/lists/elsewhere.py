"""Conditions on tasks that another table answers: labels, watchers, relations, custom fields.

Each can be asked in two ways. Where few rows of the other table fit, the database begins there and
looks up their tasks. Where many do, it goes through the tasks in the order of the list and looks
for the other row of each, until the page is full. PostgreSQL chooses by its statistics; SQLite has
none, and takes what the statement says.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.lookups import In, IsNull

from tasks.models import Task
from tasks.search.matching import Beside

#: Columns of tasks with an index that finds those between two values.
_RANGES = frozenset(
    {
        "due_date", "start_date", "created_at", "updated_at",
        "estimated_hours", "actual_hours", "points",
    }
)  # fmt: skip
#: What an index without the team finds at once.
_FINDING = frozenset({"parent_id", "creator_id__in", "creator_id__isnull"})


@dataclass(frozen=True, eq=False, slots=True)
class Elsewhere:
    """A part of a Q, to be settled before the database sees it. ``rows`` of the other table whose
    column ``by`` is one of the ids; ``task`` is the column that says which task a row is about, and
    ``other`` is one that may say it, too.
    """

    conditional: ClassVar = True

    rows: QuerySet[Any]
    by: str
    ids: Collection[UUID]
    task: str = "task"
    other: str = ""

    def found(self) -> Q:
        """One set of ids, also of two columns: PostgreSQL looks each task up in either of two."""
        rows = self.rows.filter(**{f"{self.by}__in": self.ids})
        ids = rows.values(self.task)
        return Q(pk__in=ids.union(rows.values(self.other)) if self.other else ids)

    def checked(self) -> Q:
        rows = self.rows.filter(In(Beside(self.by), list(self.ids)))
        names = filter(None, (self.task, self.other))
        return Q(*(Exists(rows.filter(**{n: OuterRef("pk")})) for n in names), _connector=Q.OR)


def settled(condition: Q, *, is_found: bool, order: str = "") -> Q:
    """The same with each part from elsewhere found or checked. What must not be is checked.

    When tasks are gone through in the order of a column, no other one says where to begin.
    """
    is_found = is_found and not condition.negated

    def settle(child: Any) -> Any:
        if isinstance(child, Q):
            return settled(child, is_found=is_found, order=order)
        if isinstance(child, Elsewhere):
            return child.found() if is_found else child.checked()
        return child if is_found else _beside(child, order)

    children = [settle(child) for child in condition.children]
    return Q.create(children, condition.connector, condition.negated)


def begins_elsewhere(condition: Q) -> bool:
    """Whether every task that fits has a row in another table, or in an index of its own."""
    if condition.negated or not condition.children:
        return False
    kinds = [
        begins_elsewhere(child)
        if isinstance(child, Q)
        else isinstance(child, Elsewhere) or _is_found_at_once(child)
        for child in condition.children
    ]
    return all(kinds) if condition.connector == Q.OR else any(kinds)


def _is_found_at_once(child: Any) -> bool:
    return isinstance(child, tuple) and child[0] in _FINDING


def _beside(child: Any, order: str) -> Any:
    if not isinstance(child, tuple):
        return child
    column, _, name = child[0].partition("__")
    if column not in _RANGES or column == order:
        return child
    field: Any = Task._meta.get_field(column)
    asked = Beside(column, output_field=field)
    found = field.get_lookup(name or "exact")(asked, child[1])
    if field.null and name != "isnull":
        # Else what has no value would be neither found nor not found. Django minds that of its own.
        return Q(IsNull(asked, rhs=False), found)
    return found
