"""Where a random life takes place: a team of four, and the values that its acts choose from."""

from collections.abc import Callable
from copy import copy
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from django.core.cache import cache
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.db import models, transaction

from accounts.exceptions import Conflict, Stale
from accounts.models import User
from accounts.tests.factories import UserFactory
from tasks.models import CustomField, Cycle, Label, Milestone, Priority, Project, Status, Task
from teams.actions import create_team
from teams.models import Team
from teams.tests.factories import join

REFUSALS = (ValidationError, Conflict, Stale, PermissionDenied, ObjectDoesNotExist)
WORDS = ("", "red", "Blue sky", "żółw", "@bob see #LIFE-1", "**bold**", "a" * 60)
MONDAY = datetime(2026, 11, 2, 9, tzinfo=UTC)


class Life:
    """A team, and the dice that say what comes next. ``told`` is what has happened."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.people = UserFactory.create_batch(4)
        self.admin = self.people[0]
        self.team = create_team(actor=self.admin, name="Life", slug="life", key="LIFE")
        for person, role in zip(self.people[1:], ("manager", "developer", "guest"), strict=True):
            join(self.team, person, role)
        self.told = list[str]()

    def again(self, seed: int) -> "Life":
        """Another life from the same beginning, once what came after it is rolled back."""
        cache.clear()  # it may hold what the same clock said in the life before
        other = copy(self)
        other.random = Random(seed)
        other.people = [User.objects.get(pk=person.pk) for person in self.people]
        other.admin = other.people[0]
        other.team = Team.objects.get(pk=self.team.pk)
        other.told = list(self.told)
        return other

    def do(self, act: Callable[["Life"], None]) -> bool:
        try:
            with transaction.atomic():
                act(self)
        except REFUSALS as refusal:
            self.told.append(f"{act.__name__}: {type(refusal).__name__} {refusal}")
            return False
        self.told.append(act.__name__)
        return True

    def any[M: models.Model](self, model: type[M]) -> M:
        """Any row of the team, deleted ones too; DoesNotExist when there is none."""
        pks = sorted(model._default_manager.filter(team=self.team).values_list("pk", flat=True))
        return model._default_manager.get(pk=self.random.choice(pks) if pks else None)

    def maybe[M: models.Model](self, model: type[M]) -> M | None:
        try:
            return self.any(model) if self.random.random() < 0.7 else None
        except ObjectDoesNotExist:
            return None

    def some[M: models.Model](self, model: type[M]) -> list[M]:
        found = [self.maybe(model) for _ in range(self.random.randrange(4))]
        return list({thing.pk: thing for thing in found if thing}.values())

    @property
    def person(self) -> User:
        return self.random.choices(self.people, (5, 4, 4, 1))[0]

    @property
    def word(self) -> str:
        return self.random.choice(WORDS)

    @property
    def name(self) -> str:
        return f"Name {self.random.randrange(8)}"

    @property
    def moment(self) -> datetime:
        return MONDAY + timedelta(hours=self.random.randrange(2000))

    def fields(self) -> dict[str, Any]:
        """A few fields of a task, with values that may or may not be good."""
        choices: dict[str, Callable[[], Any]] = {
            "title": lambda: self.word,
            "description": lambda: self.word,
            "status": lambda: self.any(Status),
            "priority": lambda: self.random.choice(list(Priority)),
            "start_date": lambda: self.random.choice([None, self.moment]),
            "due_date": lambda: self.random.choice([None, self.moment, self.moment.date()]),
            "estimated_hours": lambda: self.random.choice([None, Decimal("1.25"), Decimal(-1)]),
            "points": lambda: self.random.choice([None, 0, 3, 5000]),
            "assignee": lambda: self.random.choice([None, self.person]),
            "parent": lambda: self.maybe(Task),
            "project": lambda: self.maybe(Project),
            "milestone": lambda: self.maybe(Milestone),
            "cycle": lambda: self.maybe(Cycle),
            "labels": lambda: self.some(Label),
            "custom": self.custom,
            "metadata": lambda: self.random.choice([{}, {"a": [1, {"b": None}]}]),
        }
        names = self.random.sample(sorted(choices), self.random.randint(1, 3))
        return {name: choices[name]() for name in names}

    def custom(self) -> dict[str, Any]:
        values = (None, "red", 3.5, "2026-11-03", ["red"], True, "https://example.com/")
        return {str(field.pk): self.random.choice(values) for field in self.some(CustomField)}
