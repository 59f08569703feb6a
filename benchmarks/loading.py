"""Two teams of the same people: a small one and a large one, in one database.

Rows go in by bulk, past the actions: 50,000 of those would take minutes, and what is measured later
is how reading and writing goes once they are there.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import batched

from django.db import connection

from accounts.actions import register_user
from accounts.models import User
from benchmarks.words import Writer
from tasks import ranks
from tasks.actions.numbers import take_numbers
from tasks.models import Priority, Status, Task
from teams.actions import create_team
from teams.actions.member import add_member
from teams.models import Event, Role, Team, TeamClock

_PEOPLE = 12
_PASSWORD = "only for a benchmark"  # noqa: S105
_STATUSES = {"todo": 35, "in_progress": 8, "in_review": 5, "done": 47, "cancelled": 5}
_PRIORITIES = {Priority.LOW: 20, Priority.MEDIUM: 50, Priority.HIGH: 25, Priority.URGENT: 5}
_NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)
_BATCH = 2000


@dataclass(frozen=True, slots=True)
class World:
    reader: User
    small: Team
    large: Team


def load(small: int, large: int) -> World:
    people = [
        register_user(email=f"p{n}@bench.example", password=_PASSWORD, first_name=f"Person {n}")
        for n in range(_PEOPLE)
    ]
    world = World(people[0], _team("SMALL", people, small), _team("LARGE", people, large))
    _gather_statistics()
    return world


def _team(key: str, people: list[User], size: int) -> Team:
    team = create_team(actor=people[0], name=key.title(), slug=key.lower(), key=key)
    for person in people[1:]:
        add_member(actor=None, team=team, user=person, role=Role.DEVELOPER)
    for part in batched(_tasks(team, people, size), _BATCH):
        Task.objects.bulk_create(part)
        _log(team, people[0], part)
    return team


def _tasks(team: Team, people: list[User], size: int) -> Iterator[Task]:
    """Changed in another order than made, so that no list is sorted already on the disk."""
    writer = Writer(size)
    statuses = {status.slug: status for status in Status.objects.filter(team=team)}
    Task._meta.get_field("updated_at").auto_now = False
    numbers, places = take_numbers(team, size), ranks.several_after(None, size)
    for number, place in zip(numbers, places, strict=True):
        yield Task(
            team=team,
            number=number,
            title=writer.title(),
            description=writer.description(number),
            status=statuses[writer.weighted(_STATUSES)],
            priority=writer.weighted(_PRIORITIES),
            points=writer.whole(9) or None,
            due_date=_NOW + timedelta(days=writer.whole(90)) if writer.whole(4) == 0 else None,
            assignee=people[writer.whole(_PEOPLE)] if writer.whole(3) else None,
            creator=people[writer.whole(_PEOPLE)],
            position=place,
            updated_at=_NOW - timedelta(seconds=writer.whole(10**7)),
        )


def _log(team: Team, actor: User, tasks: tuple[Task, ...]) -> None:
    """One event for each task, as if somebody had made them one by one."""
    clock = TeamClock.objects.get(team=team)
    events = [
        Event(
            team=team,
            seq=clock.value + place,
            verb="task.created",
            actor=actor,
            target_type="task",
            target_id=task.pk,
            target_label=f"{task.key} {task.title}",
            changes={"title": [None, task.title], "priority": [None, "medium"]},
        )
        for place, task in enumerate(tasks, start=1)
    ]
    Event.objects.bulk_create(events)
    TeamClock.objects.filter(team=team).update(value=clock.value + len(tasks))


def _gather_statistics() -> None:
    """What PostgreSQL does by itself within a minute; for SQLite nobody does, so nor does this."""
    Task._meta.get_field("updated_at").auto_now = True
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
