"""A team's board as it was at a moment: its columns, their first cards, and how many there were."""

from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from accounts.models import User
from tasks.history import Past, past_of, past_of_one
from tasks.lists.past import touched_tasks
from tasks.lists.vocabulary import Vocabulary, Word
from tasks.models import Status, Task
from tasks.queries import COLUMN_CARDS, Column
from teams.models import State, Team


@dataclass(frozen=True)
class PastBoard:
    columns: list[Column]
    #: By their ids, with the names that they had.
    labels: dict[str, Word]


def board_then(team: Team, moment: datetime, vocabulary: Vocabulary) -> PastBoard:
    """Members may. A ValidationError when too much has changed since.

    Each column reads its first cards by the index of the board, leaving out what has changed since;
    what has is taken back, and put among them where it stood.
    """
    statuses = {status.slug: status for status in team.statuses.all()}
    touched = touched_tasks(team, moment)
    past = past_of(team, moment, touched, vocabulary, statuses.values())
    then = _statuses_then(team, past, statuses.values())
    back = _taken_back(touched, past, {status.slug: status for status in then})
    columns = [_column(status, statuses.get(status.slug), touched, back) for status in then]
    words = past.vocabulary(vocabulary).all("label")
    return PastBoard(columns, {word.id: word for word in words})


@dataclass(frozen=True)
class PastTask:
    """The task as it was, not to be saved, and what it points to was called, by ids."""

    task: Task
    names: dict[str, str]


def task_then(task: Task, moment: datetime, vocabulary: Vocabulary) -> PastTask | None:
    """Members may. None when it was not there."""
    statuses = list(task.team.statuses.all())
    past = past_of_one(task, moment, vocabulary, statuses)
    then = {status.slug: status for status in _statuses_then(task.team, past, statuses)}
    state = past.state_of(task)
    if state is None:
        return None
    words = past.vocabulary(vocabulary).words
    names = {pk: word.name for pk, word in words.items()}
    if parent := state.get("parent"):
        for found in Task.objects.filter(team=task.team, pk=parent):
            names[parent] = f"{task.team.key}-{found.number}"
    return PastTask(_as_it_was(task, state, then, _people([state])), names)


def _statuses_then(team: Team, past: Past, now: Iterable[Status]) -> list[Status]:
    states = {str(status.pk): status.state() for status in now} | {
        pk: state for (kind, pk), state in past.states.items() if kind == Status.kind
    }
    then = []
    for pk, state in states.items():
        if state:
            then.append(status := Status(id=pk, team=team))
            status.restore(state)
    return sorted(then, key=lambda status: (status.position, status.name))


def _taken_back(
    touched: Iterable[Task], past: Past, statuses: Mapping[str, Status]
) -> dict[str, list[Task]]:
    """By the slug of the column that they stood in, without those that stood in none."""
    states = {task.pk: past.state_of(task) for task in touched}
    current = {pk: state for pk, state in states.items() if state and "archived_at" not in state}
    people = _people(current.values())
    back: dict[str, list[Task]] = {slug: [] for slug in statuses}
    for task in touched:
        if state := current.get(task.pk):
            back[state["status"]].append(_as_it_was(task, state, statuses, people))
    return back


def _column(
    then: Status, now: Status | None, touched: Iterable[Task], back: Mapping[str, list[Task]]
) -> Column:
    """A column that is gone since holds nothing that has not been touched."""
    came = back[then.slug]
    gone = {task.pk for task in touched}
    stayed: list[Task] = []
    total = len(came)
    if now is not None:
        rows = now.tasks.current().select_related("assignee").defer("description")
        rest = rows.order_by("position", "id").iterator(chunk_size=COLUMN_CARDS)
        stayed = list(islice((task for task in rest if task.pk not in gone), COLUMN_CARDS))
        left = sum(_is_current(task) and task.status_id == now.pk for task in touched)
        total += now.tasks.current().count() - left
    for task in stayed:
        task.team, task.status = then.team, then
    cards = sorted([*stayed, *came], key=lambda task: (task.position, task.pk))
    return Column(then, cards[:COLUMN_CARDS], total)


def _is_current(task: Task) -> bool:
    return task.deleted_at is None and task.archived_at is None


def _as_it_was(
    task: Task, state: State, statuses: Mapping[str, Status], people: Mapping[str, User]
) -> Task:
    then = copy(task)
    fields = dict.fromkeys(task.state()) | state
    fields.pop("status")
    then.restore(fields)
    then.status = statuses[state["status"]]
    then.assignee = people.get(state.get("assignee", ""))
    return then


def _people(states: Iterable[State]) -> dict[str, User]:
    ids = {pk for state in states if (pk := state.get("assignee"))}
    return {str(user.pk): user for user in User.objects.filter(pk__in=ids)} if ids else {}
