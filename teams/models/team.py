"""Teams and their members."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from django.core.validators import RegexValidator
from django.db import models

from accounts.ids import new_id
from accounts.models import User

if TYPE_CHECKING:
    from teams.models.event import TeamClock


class Role(models.TextChoices):
    """What a member is to the team. What each may do is the table in policies.py."""

    ADMIN = "admin", "Admin"
    MANAGER = "manager", "Manager"
    DEVELOPER = "developer", "Developer"
    VIEWER = "viewer", "Viewer"


class TeamQuerySet(models.QuerySet["Team"]):
    def visible_to(self, user: User) -> TeamQuerySet:
        return self.filter(deleted_at=None, memberships__user=user)

    def for_listing(self, user: User) -> TeamQuerySet:
        """A person's teams, each with their ``role`` in it and the ``head`` of its clock."""
        return self.visible_to(user).annotate(
            role=models.F("memberships__role"), head=models.F("clock__value")
        )


class Team(models.Model):
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=100)
    slug = models.SlugField(
        max_length=50,
        unique=True,
    )
    key = models.CharField(
        max_length=10,
        unique=True,
        validators=[
            RegexValidator(
                r"\A[A-Z][A-Z0-9]{1,9}\Z",
                "Use 2 to 10 capital letters or digits, a letter first, such as CORE.",
            )
        ],
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[TeamQuerySet] = TeamQuerySet.as_manager()  # type: ignore[assignment]
    clock: TeamClock

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    @property
    def team_id(self) -> UUID:
        """A team belongs to itself, so that policies ask every object the same question."""
        return self.pk


class MembershipQuerySet(models.QuerySet["Membership"]):
    def visible_to(self, user: User) -> MembershipQuerySet:
        return self.filter(team__in=Team.objects.visible_to(user))


class Membership(models.Model):
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[MembershipQuerySet] = MembershipQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("created_at", "id")
        constraints = (
            models.UniqueConstraint(fields=("team", "user"), name="membership_once_per_team"),
        )

    def __str__(self) -> str:
        return f"{self.user} in {self.team}"
