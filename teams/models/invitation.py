"""An invitation by email into a team with a role."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.utils import timezone

from accounts.ids import new_id
from accounts.models import User
from teams.models.team import RoleHolder, Team

INVITATION_LIFETIME = timedelta(days=14)


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self) -> InvitationQuerySet:
        """Those that can still be accepted."""
        return self.filter(
            accepted_at=None,
            revoked_at=None,
            expires_at__gt=timezone.now(),
            team__deleted_at=None,
        )


def default_expiry() -> datetime:
    return timezone.now() + INVITATION_LIFETIME


class Invitation(RoleHolder):
    """The link in the mail is signed, not stored: see invitations.py."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField()
    custom_role = models.ForeignKey(
        "teams.TeamRole", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    invited_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True, blank=True, help_text="When it was mailed again.")
    expires_at = models.DateTimeField(default=default_expiry)
    accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[InvitationQuerySet] = InvitationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("-created_at", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=("team", "email"),
                condition=models.Q(accepted_at=None, revoked_at=None),
                name="invitation_pending_once_per_address",
            ),
        )

    def __str__(self) -> str:
        return f"{self.email} into {self.team}"
