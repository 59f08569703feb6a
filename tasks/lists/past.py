"""A team's tasks as they were at a moment, in the order of their numbers, and one task so."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from accounts.api.keyset import Key, keys_of
from accounts.api.listing import Listing
from accounts.models import User
from tasks.history import Past, last_changes, moment_of, past_of, touched_since
from tasks.lists.vocabulary import Vocabulary
from tasks.models import Priority, Task
from tasks.search.matching import beside
from teams.models import State, Team

#: A task and its row of tasks.api.rows.COLUMNS as it was.
type Row = tuple[Any, ...]

#: Rewinding more than that would take seconds; boards of so long ago are for reports.
MOST_TOUCHED = 20_000


def read_moment(text: str) -> datetime:
    """ISO 8601, in UTC unless it says otherwise; no later than now."""
    try:
        given = parse_datetime(text)
        moment = given and (given if given.tzinfo else given.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        moment = None
    if moment is None:
        raise ValidationError({"as_of": "Give a moment such as 2027-01-31T17:00:00Z."})
    return min(moment, timezone.now())


def touched_tasks(team: Team, moment: datetime) -> list[Task]:
    """Those that are not as they were then, as they are now. A ValidationError for too many."""
    touched = touched_since(team, moment)
    if len(touched) > MOST_TOUCHED:
        raise ValidationError(
            {"as_of": f"More than {MOST_TOUCHED:,} tasks have changed since. Go back less far."}
        )
    return list(Task.objects.filter(beside(team), pk__in=touched).for_reading())


class PastListing(Listing):
    def __init__(self, team: Team, moment: datetime, vocabulary: Vocabulary) -> None:
        self.team = team
        self.moment = moment
        self.touched = {task.number: task for task in touched_tasks(team, moment)}
        self.past = past_of(team, moment, self.touched.values(), vocabulary)

    @cached_property
    def keys(self) -> list[Key]:
        return keys_of(Task, ("number",))

    @cached_property
    def numbers(self) -> list[int]:
        """Of the tasks that were current then."""
        current = Task.objects.current().filter(team=self.team).values_list("number", flat=True)
        untouched = set(current) - self.touched.keys()
        then = {number for number, task in self.touched.items() if self._was_current(task)}
        return sorted(untouched | then)

    def total(self) -> int:
        return len(self.numbers)

    def page(self, start: int, stop: int) -> list[Row]:
        return self._rows(self.numbers[start:stop])

    def after(self, place: Sequence[Any] | None, count: int) -> tuple[list[Any], list[Any]]:
        """By number, which is the first key."""
        first = 0 if place is None else place[0]
        rows = self._rows([number for number in self.numbers if number > first][:count])
        return rows, [(row[1], row[0]) for row in rows]

    def _was_current(self, task: Task) -> bool:
        state = self.past.state_of(task)
        return state is not None and "archived_at" not in state

    def _rows(self, numbers: list[int]) -> list[Row]:
        rest = Task.objects.filter(team=self.team, number__in=set(numbers) - self.touched.keys())
        tasks = {task.number: task for task in rest.for_reading()} | self.touched
        return rows_of([tasks[number] for number in numbers], self.past)


def rows_of(tasks: Sequence[Task], past: Past) -> list[Row]:
    """Tasks that existed at that moment, as they were."""
    touched = [task.pk for task in tasks if past.version_of(task) != task.version]
    changed_at = last_changes(touched, past.moment)
    states = {task.pk: past.state_of(task) or {} for task in tasks}
    people = {pk for state in states.values() if (pk := state.get("assignee"))}
    known = {str(user.pk): user for user in User.objects.filter(pk__in=people)}
    parents = {pk for state in states.values() if (pk := state.get("parent"))}
    numbers = {
        str(pk): number
        for pk, number in Task.objects.filter(pk__in=parents).values_list("pk", "number")
    }
    return [
        _row(
            task,
            states[task.pk],
            version=past.version_of(task),
            changed_at=changed_at.get(task.pk, task.updated_at),
            assignee=known.get(states[task.pk].get("assignee", "")),
            parent_number=numbers.get(states[task.pk].get("parent", "")),
        )
        for task in tasks
    ]


def _row(
    task: Task,
    state: State,
    *,
    version: int,
    changed_at: datetime,
    assignee: User | None,
    parent_number: int | None,
) -> Row:
    return (
        task.pk,
        task.number,
        state["title"],
        state.get("description", ""),
        state["status"],
        Priority.from_word(state["priority"]).value,
        moment_of(state.get("start_date")),
        moment_of(state.get("due_date")),
        state.get("estimated_hours"),
        state.get("actual_hours"),
        state.get("points"),
        version,
        task.created_at,
        changed_at,
        moment_of(state.get("archived_at")),
        *_person(assignee),
        *_person(task.creator),
        _id(state.get("parent")) if parent_number else None,
        parent_number,
        _id(state.get("project")),
        _id(state.get("milestone")),
        _id(state.get("cycle")),
        state.get("labels", []),
        {name.partition(".")[2]: v for name, v in state.items() if name.startswith("custom.")},
        state.get("metadata", {}),
        task.team_id,
        assignee.avatar if assignee else "",
        task.creator.avatar if task.creator else "",
    )


def _id(text: str | None) -> UUID | None:
    return UUID(text) if text else None


def _person(user: User | None) -> tuple[Any, ...]:
    return (user.pk, user.first_name, user.last_name, user.email) if user else (None, "", "", "")
