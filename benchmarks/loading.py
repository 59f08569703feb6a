"""Two teams of the same people: a small one and a large one, in one database.

Rows go in by bulk, past the actions: 200,000 of those would take half an hour, and what is measured
later is how reading and writing goes once they are there.
"""

from dataclasses import dataclass

from django.db import connection

from accounts.actions import register_user
from accounts.models import User
from benchmarks.bare import bare
from benchmarks.filling import Filling
from benchmarks.words import texts
from tasks.models import Comment, CustomValue, Task, TimeEntry
from teams.actions import create_team
from teams.actions.member import add_member
from teams.models import Event, Role, Team

_PEOPLE = 12
_PASSWORD = "only for a benchmark"  # noqa: S105


@dataclass(frozen=True, slots=True)
class World:
    reader: User
    small: Team
    large: Team


def load(small: int, large: int, *, short: bool = False) -> World:
    """``short`` texts for those who only want to know how the rows are found."""
    people = [
        register_user(email=f"p{n}@bench.example", password=_PASSWORD, first_name=f"Person {n}")
        for n in range(_PEOPLE)
    ]
    teams = [_team(key, people) for key in ("SMALL", "LARGE")]
    _make_room()
    with bare(Task), bare(Event), bare(CustomValue), bare(Comment), bare(TimeEntry):
        for team, size in zip(teams, (small, large), strict=True):
            Filling(team, people, size, texts(short=short)).fill()
    gather_statistics()
    return World(people[0], *teams)


def _team(key: str, people: list[User]) -> Team:
    team = create_team(actor=people[0], name=key.title(), slug=key.lower(), key=key)
    for person in people[1:]:
        add_member(actor=None, team=team, user=person, role=Role.DEVELOPER)
    return team


def _make_room() -> None:
    """The pages of all indexes stay in memory while they are written to here and there."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA cache_size = -500000")


def gather_statistics() -> None:
    """What PostgreSQL does by itself within a minute; for SQLite nobody does, so nor does this."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            vacuum = "" if connection.in_atomic_block else "VACUUM "
            cursor.execute(f"{vacuum}ANALYZE")
