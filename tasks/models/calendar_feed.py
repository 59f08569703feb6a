"""Addresses that calendar programs read without signing in."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from accounts.ids import new_id
from accounts.models import User
from tasks.models.saved_view import SavedView
from teams.models import Team


class FeedKind(models.TextChoices):
    MINE = "mine", "My tasks"
    TEAM = "team", "All tasks of a team"
    VIEW = "view", "A saved view"


class CalendarFeedQuerySet(models.QuerySet["CalendarFeed"]):
    def living(self) -> CalendarFeedQuerySet:
        return self.filter(revoked_at=None)

    def of(self, owner: User) -> CalendarFeedQuerySet:
        """Theirs that still work, with what a list of them shows."""
        return self.living().filter(owner=owner).select_related("team", "view__team")


class CalendarFeed(models.Model):
    """What one person lets a calendar program read. Only the SHA-256 of its secret is kept.

    It shows what its owner may see at that moment, and nothing as soon as they may see nothing.
    """

    audit_hides: ClassVar[tuple[str, ...]] = ("digest", "last_used_at")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="calendar_feeds")
    kind = models.CharField(max_length=4, choices=FeedKind)
    team = models.ForeignKey(
        Team, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    view = models.ForeignKey(
        SavedView, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(null=True, blank=True, help_text="To some minutes.")
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[CalendarFeedQuerySet] = CalendarFeedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("-created_at", "-id")
        constraints = (
            models.CheckConstraint(
                name="calendar_feed_is_of_its_kind",
                condition=models.Q(kind="mine", team=None, view=None)
                | models.Q(kind="team", team__isnull=False, view=None)
                | models.Q(kind="view", team=None, view__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of {self.owner_id}"

    @property
    def name(self) -> str:
        """What calendar programs call it."""
        if self.view is not None:
            return f"{self.view.name} ({self.view.team.name})"
        return self.team.name if self.team is not None else "My tasks"
