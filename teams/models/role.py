"""Roles that a team makes for itself, as a choice of actions."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from accounts.models.names import name_field
from teams.models.team import Role
from teams.models.thing import Thing


class TeamRole(Thing):
    """``actions`` is ``{action: true}``, so that both databases find a key of it.

    The slug is for ever: memberships, programs and the log know the role by it.
    """

    kind = "role"
    logged = ("name", "slug", "actions")
    taken = "The team has a role of this name already. Choose another."
    MOST: ClassVar[int] = 20

    name = name_field(max_length=50)
    slug = models.SlugField(max_length=50)
    actions = models.JSONField(default=dict)

    class Meta:
        ordering = ("name",)
        constraints = (
            models.UniqueConstraint(fields=("team", "slug"), name="team_role_slug_once"),
            models.CheckConstraint(
                condition=~models.Q(slug__in=Role.values), name="team_role_slug_is_its_own"
            ),
        )

    def __str__(self) -> str:
        return self.name
