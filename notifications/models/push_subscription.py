"""Browsers that take push messages."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from accounts.ids import new_id
from accounts.models import User
from accounts.models.names import name_field
from notifications.outgoing.addresses import LONGEST


class PushSubscription(models.Model):
    """One browser of one person: where its push service takes messages, and by which keys it reads
    them. The endpoint is a capability, so it is shown to nobody.
    """

    audit_hides: ClassVar[tuple[str, ...]] = (
        "endpoint",
        "p256dh",
        "auth",
        "last_used_at",
        "refused_at",
    )

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="push_subscriptions")
    endpoint = models.CharField(max_length=LONGEST, unique=True)
    p256dh = models.CharField(max_length=100)
    auth = models.CharField(max_length=50)
    label = name_field(max_length=100, blank=True, help_text="What the person sees it by.")
    vapid_key = models.CharField(
        max_length=100, blank=True, help_text="The key of this Stint that it was turned on with."
    )
    refused_at = models.DateTimeField(
        null=True, blank=True, help_text="When its push service last did not take that key."
    )
    created_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-created_at", "-id")

    def __str__(self) -> str:
        return self.label or "A browser"

    @property
    def is_stale(self) -> bool:
        """Whether it has to be turned on anew, because its push service takes another key."""
        return self.has_other_key or self.refused_at is not None

    @property
    def has_other_key(self) -> bool:
        """Those that were there before keys were noted are taken for good until one is refused."""
        return self.vapid_key not in ("", settings.VAPID_PUBLIC_KEY)
