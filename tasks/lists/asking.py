"""Who asks for a list, in which teams, and when: what the words of a query mean to them."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone

from accounts.ids import as_uuid
from accounts.models import User, display_name
from accounts.prepared import columns_of, instance, raw_rows
from tasks.lists.scope import RawId, Scope
from tasks.models import CustomField, Status

_MOST_NAMED = 30


@dataclass(frozen=True, slots=True)
class Place:
    """Whose days count: the team's, or those of UTC when the list has several teams."""

    time_zone: str


@dataclass
class Asking:
    scope: Scope
    user: User
    now: datetime = field(default_factory=timezone.now)
    #: Whether the answer depends on more than the tasks: on who asks, or on the time.
    is_personal: bool = False
    is_timely: bool = False
    #: Watching is no event: what rests on it may not be kept under the clock.
    is_lasting: bool = True
    #: What names turned out to mean that may mean something else without a change of the setup.
    meant: list[str] = field(default_factory=list)

    @property
    def raw_teams(self) -> tuple[RawId, ...]:
        return tuple(team.id for team in self.scope.teams)

    @cached_property
    def teams(self) -> list[UUID]:
        return [UUID(str(pk)) for pk in self.raw_teams]

    @cached_property
    def place(self) -> Place:
        self.is_timely = True
        teams = self.scope.teams
        place = Place(teams[0].time_zone if len(teams) == 1 else "UTC")
        self.meant.append(place.time_zone)
        return place

    def words(self, kind: str, name: str) -> list[UUID]:
        """The ids of the label (or what else) of that name; an error names those there are."""
        found = self.scope.vocabulary.named(kind, name) if name else []
        if not found:
            known = dict.fromkeys(
                word.slug or word.name for word in self.scope.vocabulary.all(kind)
            )
            raise ValidationError(_unknown(kind, name, list(known)))
        return [UUID(word.id) for word in found]

    @cached_property
    def categories(self) -> dict[str, list[UUID]]:
        """The ids of the statuses of each."""
        found: dict[str, list[UUID]] = {}
        for word in self.scope.vocabulary.all(Status.kind):
            found.setdefault(word.category, []).append(UUID(word.id))
        return found

    def people(self, text: str) -> list[UUID]:
        """By id, address or name among the members; ``me`` is who asks."""
        if text == "me":
            self.is_personal = True
            return [self.user.pk]
        if (pk := as_uuid(text)) is not None:
            return [pk]
        wanted = text.strip().lower()
        found = [pk for pk, names in self._members if wanted and wanted in names]
        if not found:
            raise ValidationError("Give me, none, or the id, address or name of a member.")
        self.meant += map(str, found)
        return found

    @cached_property
    def _members(self) -> list[tuple[UUID, set[str]]]:
        rows = User.objects.filter(memberships__team__in=self.teams, is_active=True).distinct()
        return [
            (pk, {email, first.lower(), display_name(first, last, email).lower()} - {""})
            for pk, first, last, email in rows.values_list("id", "first_name", "last_name", "email")
        ]

    def fields(self, name: str) -> list[CustomField]:
        wanted = name.lower()
        found = [f for f in self._custom if wanted in (str(f.pk), f.name.lower())]
        if not found:
            known = list(dict.fromkeys(f.name for f in self._custom))
            raise ValidationError(_unknown("custom field", name, known))
        return found

    @cached_property
    def _custom(self) -> list[CustomField]:
        rows = raw_rows(_custom_fields, *self.raw_teams)
        return [instance(CustomField, row) for row in rows]


def _custom_fields(*arguments: Any) -> QuerySet[CustomField, Any]:
    *teams, _shape = arguments
    found = CustomField.objects.filter(team__in=teams)
    return found.values_list(*columns_of(CustomField))


def _unknown(kind: str, name: str, known: list[str]) -> str:
    if not known:
        return f"There is no {kind} here so far."
    names = ", ".join(known[:_MOST_NAMED])
    return f"There is no {kind} “{name[:50]}”. Give one or more of these, with commas: {names}."
