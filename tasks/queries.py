"""Reads that have the shape of a page."""

from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, F, Q, Window
from django.db.models.functions import RowNumber

from tasks.models import Status, Task
from tasks.models.task import TaskQuerySet
from teams.models import Team

#: Cards that a column shows at once. A board of thousands of tasks stays a page that one can read.
COLUMN_CARDS = 40


@dataclass(frozen=True)
class Column:
    status: Status
    cards: list[Task]
    total: int

    @property
    def more_after(self) -> Task | None:
        """The card after which the column goes on, if it does."""
        return self.cards[-1] if self.cards and len(self.cards) < self.total else None


def board(team: Team, tasks: TaskQuerySet) -> list[Column]:
    """All columns with their first cards, in three queries however many columns there are."""
    statuses = list(team.statuses.all())
    totals = dict(tasks.values_list("status").annotate(total=Count("id")))
    place = Window(RowNumber(), partition_by=[F("status")], order_by=[F("position"), F("id")])
    first = tasks.annotate(place=place).filter(place__lte=COLUMN_CARDS).values("id")
    cards: defaultdict[object, list[Task]] = defaultdict(list)
    for task in _cards(team, Task.objects.filter(pk__in=first)):
        cards[task.status_id].append(task)
    return [Column(s, cards[s.pk], totals.get(s.pk, 0)) for s in statuses]


def column_after(
    team: Team, tasks: TaskQuerySet, status: Status, place: tuple[str, UUID]
) -> Column:
    """The next cards of a column, after the position and id of the last one that is shown."""
    position, pk = place
    beyond = Q(position__gt=position) | Q(position=position, pk__gt=pk)
    rest = tasks.filter(beyond, status=status)
    return Column(status, _cards(team, rest, COLUMN_CARDS), rest.count())


def _cards(team: Team, tasks: TaskQuerySet, limit: int | None = None) -> list[Task]:
    """Without descriptions, which cards do not show, and with the team, which is known."""
    rows = tasks.select_related("assignee", "status").defer("description")
    found = list(rows.order_by("position", "id")[:limit])
    for task in found:
        task.team = team
    return found
