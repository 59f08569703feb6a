"""Which teams a list of tasks looks at, and what is known about them without asking again.

The clock of a team stands still as long as nothing in it changes. So whatever is kept under the
team and its number is exact for ever, and never has to be purged.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple, Self
from uuid import UUID

from django.db.models import QuerySet

from accounts.models import User
from accounts.prepared import raw_rows
from tasks.lists.vocabulary import Vocabulary
from teams.api.clock_tags import tag_by
from teams.models import Team

#: As the driver gives it: on SQLite an id is text. It goes back as it came.
type RawId = UUID | str


class Scoped(NamedTuple):
    id: RawId
    slug: str
    key: str
    head: int
    setup: int
    time_zone: str
    role: str
    epoch: RawId


@dataclass(frozen=True)
class Scope:
    teams: tuple[Scoped, ...]

    @classmethod
    def of(cls, user: User, slug: str | None) -> Self:
        """All teams of the person, or the one named (DoesNotExist when hidden), in one query."""
        only = user.via.team_id if user.via else None
        if slug is None:
            rows = raw_rows(_all, user.pk) if only is None else raw_rows(_only, user.pk, only)
            return cls(tuple(Scoped(*row) for row in rows))
        rows = raw_rows(_named, user.pk, slug)
        if rows and only in (None, UUID(str(rows[0][0]))):
            return cls((Scoped(*rows[0]),))
        raise Team.DoesNotExist

    @property
    def names(self) -> dict[RawId, tuple[str, str]]:
        """Slug and key by id, in both forms that an id can have."""
        typed = {UUID(str(team.id)): (team.slug, team.key) for team in self.teams}
        return {team.id: (team.slug, team.key) for team in self.teams} | typed

    @property
    def clocks(self) -> list[str]:
        return sorted(f"{team.id}:{team.head}" for team in self.teams)

    def tag(self, user: User, address: str, slug: str | None) -> str:
        """What an answer is known by that nothing but these clocks changes."""
        clocks = ((team.id, team.role, team.head, team.epoch) for team in self.teams)
        return tag_by(clocks, user.pk, address, slug)

    @property
    def setups(self) -> tuple[tuple[RawId, int], ...]:
        """What the words of a query mean stays the same for as long as these do."""
        return tuple((team.id, team.setup) for team in self.teams)

    @cached_property
    def vocabulary(self) -> Vocabulary:
        return Vocabulary.of((team.id, team.setup) for team in self.teams)


def _all(user_id: UUID, _shape: object) -> QuerySet[Team, Any]:
    found = Team.objects.for_listing(User(pk=user_id)).order_by()
    return found.values_list(
        "id", "slug", "key", "clock__value", "clock__setup", "time_zone", "memberships__role",
        "clock__epoch",
    )  # fmt: skip


def _only(user_id: UUID, team_id: UUID, shape: object) -> QuerySet[Team, Any]:
    return _all(user_id, shape).filter(pk=team_id)


def _named(user_id: UUID, slug: str, shape: object) -> QuerySet[Team, Any]:
    return _all(user_id, shape).filter(slug=slug)
