"""Queries that people keep under a name, for themselves or for their team."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models

from accounts.models import User
from accounts.models.names import name_field
from tasks.lists.language import LONGEST_QUERY, parse
from teams.models import Team, Thing


class Layout(models.TextChoices):
    LIST = "list", "List"
    BOARD = "board", "Board"


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def visible_to(self, user: User) -> SavedViewQuerySet:
        """One's own, and what is shared in one's teams."""
        mine = models.Q(owner=None) | models.Q(owner=user)
        return self.filter(mine, team__in=Team.objects.visible_to(user))


class SavedView(Thing):
    """With an ``owner`` it is theirs alone, and the team's log knows nothing of it."""

    kind = "saved_view"
    logged = ("name", "query", "layout", "position")
    #: What one looks for is nobody else's business; of shared ones the log has it.
    audit_hides: ClassVar[tuple[str, ...]] = ("name", "query")
    MAX_PER_OWNER: ClassVar[int] = 100

    name = name_field(max_length=50)
    query = models.CharField(max_length=LONGEST_QUERY, blank=True)
    layout = models.CharField(max_length=5, choices=Layout, default=Layout.LIST)
    position = models.PositiveSmallIntegerField(default=0)
    owner = models.ForeignKey(
        User,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        help_text="Nobody: shared with the team.",
    )

    objects: ClassVar[SavedViewQuerySet] = SavedViewQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("position", "name", "id")
        indexes = (models.Index(fields=("team", "owner"), name="saved_view_of_team"),)

    def __str__(self) -> str:
        return self.name

    @property
    def is_shared(self) -> bool:
        return self.owner_id is None

    @property
    def author_id(self) -> UUID | None:
        return self.owner_id

    def clean(self) -> None:
        try:
            parse(self.query)
        except ValidationError as error:
            raise ValidationError({"query": error.messages}) from error
