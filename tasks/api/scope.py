"""Which teams a list of tasks looks at, and what is known about them without asking again.

The clock of a team stands still as long as nothing in it changes. So whatever is kept under the
team and its number is exact for ever, and never has to be purged.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple, Self
from uuid import UUID

from django.core.cache import cache
from django.db.models import QuerySet

from accounts.models import User
from tasks.models import Status, Task
from teams.models import Team

_KEPT_SECONDS = 24 * 3600


class Scoped(NamedTuple):
    id: UUID
    slug: str
    key: str
    head: int


@dataclass(frozen=True, slots=True)
class Scope:
    teams: tuple[Scoped, ...]

    @classmethod
    def of(cls, user: User, slug: str | None) -> Self:
        """All teams of the person in one query, or the one that is named. DoesNotExist if hidden."""
        found = Team.objects.for_listing(user).order_by()
        if slug is not None:
            found = found.filter(slug=slug)
        rows = found.values_list("id", "slug", "key", "head")
        teams = tuple(Scoped(*row) for row in rows)
        if slug is not None and not teams:
            raise Team.DoesNotExist
        return cls(teams)

    @property
    def names(self) -> dict[UUID, tuple[str, str]]:
        return {team.id: (team.slug, team.key) for team in self.teams}

    def tasks(self) -> QuerySet[Task]:
        """Team ids as values: with a join to memberships no index could give the order."""
        alive = Task.objects.alive()
        if len(self.teams) == 1:
            return alive.filter(team_id=self.teams[0].id)
        return alive.filter(team_id__in=[team.id for team in self.teams])

    def statuses(self) -> dict[str, list[UUID]]:
        """The ids of the teams' statuses by slug."""
        keys = {f"statuses:{team.id}:{team.head}": team.id for team in self.teams}
        known: dict[str, list[tuple[str, UUID]]] = cache.get_many(keys)
        if missing := {key: keys[key] for key in keys.keys() - known.keys()}:
            loaded = _load(missing)
            cache.set_many(loaded, _KEPT_SECONDS)
            known |= loaded
        by_slug: dict[str, list[UUID]] = {}
        for slug, pk in (pair for pairs in known.values() for pair in pairs):
            by_slug.setdefault(slug, []).append(pk)
        return by_slug

    def count(self, tasks: QuerySet[Task], filters: Iterable[str]) -> int:
        """How many tasks pass the filters, counted once for each number of the clocks."""
        clocks = sorted(f"{team.id}:{team.head}" for team in self.teams)
        told = "\x1f".join([*clocks, "", *filters]).encode()
        key = f"tasks-total:{hashlib.sha256(told).hexdigest()}"
        total: int | None = cache.get(key)
        if total is None:
            total = tasks.count()
            cache.set(key, total, _KEPT_SECONDS)
        return total


def _load(missing: dict[str, UUID]) -> dict[str, list[tuple[str, UUID]]]:
    rows = Status.objects.filter(team_id__in=missing.values()).order_by("position", "id")
    found: dict[UUID, list[tuple[str, UUID]]] = {pk: [] for pk in missing.values()}
    for team_id, slug, pk in rows.values_list("team_id", "slug", "id"):
        found[team_id].append((slug, pk))
    return {key: found[pk] for key, pk in missing.items()}
