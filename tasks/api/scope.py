"""Which teams a list of tasks looks at, and what is known about them without asking again.

The clock of a team stands still as long as nothing in it changes. So whatever is kept under the
team and its number is exact for ever, and never has to be purged.
"""

from dataclasses import dataclass
from typing import Any, NamedTuple, Self
from uuid import UUID

from django.core.cache import cache
from django.db.models import QuerySet

from accounts.models import User
from accounts.prepared import raw_rows
from tasks.models import Status
from teams.models import Team

KEPT_SECONDS = 24 * 3600

#: As the driver gives it: on SQLite an id is text. It goes back as it came.
type RawId = UUID | str


class Scoped(NamedTuple):
    id: RawId
    slug: str
    key: str
    head: int


@dataclass(frozen=True, slots=True)
class Scope:
    teams: tuple[Scoped, ...]

    @classmethod
    def of(cls, user: User, slug: str | None) -> Self:
        """All teams of the person, or the one named (DoesNotExist when hidden), in one query."""
        if slug is None:
            return cls(tuple(Scoped(*row) for row in raw_rows(_all, user.pk)))
        if rows := raw_rows(_named, user.pk, slug):
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

    def statuses(self) -> dict[str, list[RawId]]:
        """The ids of the teams' statuses by slug."""
        keys = {f"statuses:{team.id}:{team.head}": team.id for team in self.teams}
        known: dict[str, list[tuple[str, RawId]]] = cache.get_many(keys)
        if missing := {key: keys[key] for key in keys.keys() - known.keys()}:
            loaded = _load(missing)
            cache.set_many(loaded, KEPT_SECONDS)
            known |= loaded
        by_slug: dict[str, list[RawId]] = {}
        for slug, pk in (pair for pairs in known.values() for pair in pairs):
            by_slug.setdefault(slug, []).append(pk)
        return by_slug


def _all(user_id: UUID, _shape: object) -> QuerySet[Team, Any]:
    found = Team.objects.for_listing(User(pk=user_id)).order_by()
    return found.values_list("id", "slug", "key", "clock__value")


def _named(user_id: UUID, slug: str, shape: object) -> QuerySet[Team, Any]:
    return _all(user_id, shape).filter(slug=slug)


def _load(missing: dict[str, RawId]) -> dict[str, list[tuple[str, RawId]]]:
    rows = Status.objects.filter(team_id__in=missing.values()).order_by("position", "id")
    found: dict[str, list[tuple[str, RawId]]] = {UUID(str(pk)).hex: [] for pk in missing.values()}
    for team_id, slug, pk in rows.values_list("team_id", "slug", "id"):
        found[team_id.hex].append((slug, pk))
    return {key: found[UUID(str(pk)).hex] for key, pk in missing.items()}
