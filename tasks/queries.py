"""Reads that have the shape of a page."""

from dataclasses import dataclass
from uuid import UUID

from accounts.api.keyset import following, keys_of
from tasks.lists.listing import kept_totals
from tasks.lists.narrowing import MOST_SORTED, TaskFilter
from tasks.lists.scope import Scope
from tasks.models import Label, Status, Task
from tasks.models.task_queryset import TaskQuerySet
from teams.models import Team

#: Cards that a column shows at once. A board of thousands of tasks stays a page that one can read.
COLUMN_CARDS = 40


@dataclass(frozen=True)
class Column:
    status: Status
    cards: list[Task]
    total: int

    @property
    def is_too_full(self) -> bool:
        """Over the limit for work in progress, which warns and hinders nobody. Of all its tasks: a
        filter shows too few of them to tell.
        """
        return self.status.wip_limit is not None and self.total > self.status.wip_limit

    @property
    def more_after(self) -> Task | None:
        """The card after which the column goes on, if it does."""
        return self.cards[-1] if self.cards and len(self.cards) < self.total else None


def labels_of(team: Team) -> dict[str, Label]:
    """All of them by their ids, in the form in which tasks name them."""
    return {str(label.pk): label for label in Label.objects.filter(team=team)}


def board(team: Team, scope: Scope, task_filter: TaskFilter) -> list[Column]:
    """All columns with their first cards. Each column is read by its own index, to the last card
    that is shown and no further: numbering the cards of all columns would go through every task.
    """
    statuses = list(team.statuses.all())
    totals = kept_totals(scope, task_filter, [status.pk for status in statuses])
    whole = sum(totals.values())
    columns = []
    for status in statuses:
        total = totals.get(str(status.pk), 0)
        # Less than what is shown would be looked for in the whole column.
        is_few = total < COLUMN_CARDS or whole <= MOST_SORTED
        rows = task_filter.of_status(status.pk, is_few=is_few)
        cards = _cards(team, rows, COLUMN_CARDS) if total else []
        columns.append(Column(status, cards, total))
    return columns


def column_after(
    team: Team, task_filter: TaskFilter, status: Status, place: tuple[str, UUID]
) -> Column:
    """The next cards of a column, after the position and id of the last one that is shown."""
    rows = task_filter.of_status(status.pk)
    rest = rows.filter(following(keys_of(Task, ("position",)), place))
    return Column(status, _cards(team, rest, COLUMN_CARDS), rest.count())


def _cards(team: Team, tasks: TaskQuerySet, limit: int) -> list[Task]:
    """Without descriptions, which cards do not show, and with the team, which is known."""
    rows = tasks.select_related("assignee", "status").defer("description")
    found = list(rows.order_by("position", "id")[:limit])
    for task in found:
        task.team = team
    return found
