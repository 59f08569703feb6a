"""What proves to programs who somebody is: sign-ins, tokens and socket tickets."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone

from accounts.ids import new_id
from accounts.models.names import name_field
from accounts.models.user import User


class TokenFamilyQuerySet(models.QuerySet["TokenFamily"]):
    def living(self) -> TokenFamilyQuerySet:
        """Those by whose access tokens somebody still gets in."""
        return self.filter(ended_at=None, user__is_active=True)


class TokenFamily(models.Model):
    """One sign-in of one program: every token that descends from it names it and ends with it.

    ``current`` is the SHA-256 of the id (``jti``) of the only refresh token that may still be used,
    ``previous`` that of the one it came from; no token is stored. See RFC 9700, section 4.14.2, for
    why reuse of an older one ends the whole family.
    """

    unaudited: ClassVar[str] = "It is a secret."

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="token_families")
    current = models.CharField(max_length=64)
    previous = models.CharField(max_length=64, blank=True)
    rotated_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(db_index=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[TokenFamilyQuerySet] = TokenFamilyQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name_plural = "token families"

    def __str__(self) -> str:
        return f"sign-in of {self.user_id} on {self.created_at:%Y-%m-%d}"


class Scope(models.TextChoices):
    """How much of what its owner may do a token may do. Each includes the ones before."""

    READ = "read", "Read"
    WRITE = "write", "Read and write"
    ADMIN = "admin", "Everything, settings and members included"


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def living(self) -> ApiTokenQuerySet:
        is_good = models.Q(expires_at=None) | models.Q(expires_at__gt=timezone.now())
        return self.filter(is_good, revoked_at=None, user__is_active=True)


class ApiToken(models.Model):
    """What a person or a bot made for a program of theirs. Only the SHA-256 of it is kept."""

    audit_hides: ClassVar[tuple[str, ...]] = ("digest", "last_used_at")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    created_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    name = name_field(max_length=100)
    digest = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=20, help_text="Its beginning, to tell it from others.")
    scope = models.CharField(max_length=10, choices=Scope)
    team_id = models.UUIDField(
        null=True,
        blank=True,
        db_index=True,
        help_text="The only team in which it works; none is all.",
    )
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True, help_text="To some minutes.")
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[ApiTokenQuerySet] = ApiTokenQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return f"{self.name} ({self.hint}…)"


class SocketTicket(models.Model):
    """Lets a program open a socket once, within 30 seconds. Only the SHA-256 of it is kept."""

    unaudited: ClassVar[str] = "It is a secret."

    digest = models.CharField(primary_key=True, max_length=64)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    via = models.ForeignKey(ApiToken, null=True, on_delete=models.CASCADE, related_name="+")
    family = models.ForeignKey(TokenFamily, null=True, on_delete=models.CASCADE, related_name="+")
    session_key = models.CharField(max_length=40, blank=True)
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"ticket of {self.user_id}"
