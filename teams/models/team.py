"""Teams and their members."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from django.core.validators import RegexValidator
from django.db import models

from accounts.ids import new_id
from accounts.models import User
from accounts.models.names import name_field
from accounts.zones import check_time_zone

if TYPE_CHECKING:
    from teams.models.event import TeamClock
    from teams.models.role import TeamRole


class Role(models.TextChoices):
    """What a member is to the team. What each may do is the table in policies.py.

    A team can have more, of its own: TeamRole. A guest sees nothing of the team but the tasks that
    are shared with them.
    """

    ADMIN = "admin", "Admin"
    MANAGER = "manager", "Manager"
    DEVELOPER = "developer", "Developer"
    COMMENTER = "commenter", "Commenter"
    VIEWER = "viewer", "Viewer"
    GUEST = "guest", "Guest"


#: Memberships that let see the team: all but those of guests. A test holds it to policies.py.
_SEES = models.Q(memberships__custom_role__isnull=False) | models.Q(
    memberships__role__in=[role for role in Role if role != Role.GUEST]
)


class TeamQuerySet(models.QuerySet["Team"]):
    def visible_to(self, user: User) -> TeamQuerySet:
        """Of who acts by a token that is for one team, that team alone."""
        theirs = self.filter(_SEES, deleted_at=None, memberships__user=user)
        only = user.only_team_id
        return theirs if only is None else theirs.filter(pk=only)

    def for_listing(self, user: User) -> TeamQuerySet:
        """A person's teams, each with their ``role`` in it and the ``head`` of its clock.

        ``role_actions`` is what a role of the team's own allows: see ``actions_of``.
        """
        return self.visible_to(user).annotate(
            role=models.F("memberships__role"),
            role_actions=models.F("memberships__custom_role__actions"),
            role_name=models.F("memberships__custom_role__name"),
            head=models.F("clock__value"),
        )


class Team(models.Model):
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = name_field(max_length=100)
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
    time_zone = models.CharField(
        max_length=64,
        default="UTC",
        validators=[check_time_zone],
        help_text="By which its days begin and end.",
    )
    version = models.PositiveIntegerField(default=1, editable=False)
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


class RoleHolder(models.Model):
    """``role`` is one of Role, or the slug of a TeamRole, to which ``custom_role`` then points."""

    role = models.CharField(max_length=50)

    class Meta:
        abstract = True

    @property
    def role_name(self) -> str:
        """``custom_role`` should be selected with it."""
        custom: TeamRole | None = getattr(self, "custom_role")  # noqa: B009  (of the subclass)
        return custom.name if custom else dict(Role.choices).get(self.role, self.role)


class Membership(RoleHolder):
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    version = models.PositiveIntegerField(default=1, editable=False)
    custom_role = models.ForeignKey(
        "teams.TeamRole", null=True, blank=True, on_delete=models.PROTECT, related_name="holders"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[MembershipQuerySet] = MembershipQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("created_at", "id")
        constraints = (
            models.UniqueConstraint(fields=("team", "user"), name="membership_once_per_team"),
        )

    def __str__(self) -> str:
        return f"{self.user} in {self.team}"
