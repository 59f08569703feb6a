"""What the tasks of teams speak of: statuses, labels, projects, milestones and cycles.

There are few of them and they seldom change. They are kept under the number of the latest event
that changed any (``TeamClock.setup``), so what is kept is exact and never has to be purged.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
from typing import Any, NamedTuple
from uuid import UUID

from django.core.cache import cache
from django.db.models import CharField, F, QuerySet, Value

from tasks.models import Cycle, Label, Milestone, Project, Status

KEPT_SECONDS = 24 * 3600
#: What is read of each: not by the names of columns, which not all tables have.
_SAID = ("title", "word", "tint", "group", "place")


class Word(NamedTuple):
    """``id`` as text with dashes. What the kind does not have is empty; statuses have it all."""

    kind: str
    id: str
    name: str
    slug: str
    color: str
    category: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Vocabulary:
    """Shared by all who read at the same time; nobody changes it."""

    words: dict[str, Word]

    @classmethod
    def of(cls, setups: Iterable[tuple[UUID | str, int]]) -> "Vocabulary":
        """Of the teams with these ids, each at the number of its setup."""
        return cls._of(tuple(setups))

    @classmethod
    @lru_cache(maxsize=256)
    def _of(cls, setups: tuple[tuple[UUID | str, int], ...]) -> "Vocabulary":
        """A process also keeps it as it is: the cache is a service away, and gives copies."""
        keys = {f"words:{_dashed(team)}:{setup}": _dashed(team) for team, setup in setups}
        known: dict[str, list[Word]] = cache.get_many(keys)
        missing = keys.keys() - known.keys()
        if missing:
            loaded = _load([keys[key] for key in missing])
            found = {key: loaded.get(keys[key], []) for key in missing}
            cache.set_many(found, KEPT_SECONDS)
            known |= found
        return cls({word.id: word for words in known.values() for word in words})

    def all(self, kind: str) -> list[Word]:
        return [word for word in self.words.values() if word.kind == kind]

    def named(self, kind: str, name: str) -> list[Word]:
        """By id, by slug or by name in any letter case; one for each team that has it."""
        wanted = name.lower()
        return [
            word
            for word in self.all(kind)
            if wanted and wanted in (word.id, word.slug.lower(), word.name.lower())
        ]


def _load(teams: list[str]) -> dict[str, list[Word]]:
    """By team; statuses in the order of the board, the rest by name. All tables in one query."""
    nothing = Value("", CharField())
    sources: list[tuple[QuerySet[Any], Any]] = [
        (Label.objects.order_by(), F("color")),
        (Project.objects.order_by(), F("color")),
        (Milestone.objects.order_by(), nothing),
        (Cycle.objects.order_by(), nothing),
    ]
    of_status = (F("slug"), F("color"), F("category"), F("position"))
    statuses = _columns(Status.objects.order_by(), teams, *of_status)
    rest = [_columns(rows, teams, nothing, color, nothing, Value(0)) for rows, color in sources]
    found: dict[str, list[Word]] = {}
    rows = sorted(statuses.union(*rest, all=True).order_by(), key=itemgetter(7, 3))
    for team, kind, pk, *said, _place in rows:
        found.setdefault(_dashed(team), []).append(Word(kind, _dashed(pk), *said))
    return found


def _columns(rows: QuerySet[Any], teams: list[str], *said: Any) -> QuerySet[Any, Any]:
    kind = Value(rows.model.kind, CharField())
    named = dict(zip(_SAID, (F("name"), *said), strict=True))
    found: QuerySet[Any, Any] = rows.filter(team__in=teams).annotate(kind=kind, **named)
    return found.values_list("team_id", "kind", "id", *_SAID)


def _dashed(pk: UUID | str) -> str:
    return str(pk) if isinstance(pk, UUID) else str(UUID(pk))
