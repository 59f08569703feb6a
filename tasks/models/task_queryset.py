"""Which tasks: those that somebody sees, that are open, that wait, that a search finds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import models

from accounts.models import User
from tasks.models.status import OVER
from tasks.models.task_indexes import CURRENT
from tasks.search.matching import Asked, Matches
from tasks.search.parsing import Search, parse
from teams.models import Team

if TYPE_CHECKING:
    from tasks.models.task import Task  # noqa: F401  (below in quotes)


class TaskQuerySet(models.QuerySet["Task"]):
    def visible_to(self, user: User, *, also_deleted: bool = False) -> TaskQuerySet:
        tasks = self if also_deleted else self.alive()
        return tasks.filter(team__in=Team.objects.visible_to(user))

    def alive(self) -> TaskQuerySet:
        return self.filter(deleted_at=None)

    def watched_by(self, user: User) -> TaskQuerySet:
        """Watching is no event: what is kept about this set may not be kept under the clock."""
        return self.filter(watchers__user=user)

    def open(self) -> TaskQuerySet:
        """Neither done nor cancelled."""
        return self.exclude(status__category__in=OVER)

    def blocked(self) -> TaskQuerySet:
        """Those that wait for a task that is still open."""
        blockers = self.model._default_manager.alive().open()
        its_own = blockers.filter(outgoing__other=models.OuterRef("pk"), outgoing__type="blocks")
        return self.filter(models.Exists(its_own))

    def current(self) -> TaskQuerySet:
        """Those that boards and lists are about: neither deleted nor archived."""
        return self.filter(CURRENT)

    def for_reading(self) -> TaskQuerySet:
        return self.select_related(
            "team__clock",
            "status",
            "assignee",
            "creator",
            "parent",
            "project",
            "milestone",
            "cycle",
        )

    def with_key(self, key: str) -> TaskQuerySet:
        """The task that people call CORE-12 (in any letter case), or nothing."""
        team_key, _, number = key.rpartition("-")
        if not (number.isascii() and number.isdecimal() and len(number) < 10):  # noqa: PLR2004
            return self.none()
        return self.filter(team__key=team_key.upper(), number=int(number))

    def matching(
        self,
        text: str | Asked,
        teams: Sequence[UUID | str] = (),
        lookup: type[Matches] = Matches,
    ) -> TaskQuerySet:
        """What full-text search finds for it, in no order; all tasks when there is no text.

        tasks/search/parsing.py says what can be typed. Whoever knows the teams that are looked at
        gives their ids: then those of others cost nothing. ``lookup`` says how to ask.
        """
        if isinstance(text, Asked):
            return self.filter(lookup(models.F("pk"), text))
        if not text.strip():
            return self
        search = parse(text)
        if search.wanted:
            return self.filter(lookup(models.F("pk"), search, teams))
        found = self if search.unwanted else self.none()
        for term in search.unwanted:
            found = found.exclude(Matches(models.F("pk"), Search((term,)), teams))
        return found
