"""A change of address that waits for its confirmations."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone

from accounts.ids import new_id
from accounts.models.user import User


class EmailChangeQuerySet(models.QuerySet["EmailChange"]):
    def open(self) -> EmailChangeQuerySet:
        return self.filter(expires_at__gt=timezone.now(), user__is_active=True)


class EmailChange(models.Model):
    """Somebody who asked for another address; email_change.py says how it goes on.

    The links in the two mails are signed, not stored: nothing here opens an account.
    """

    unaudited: ClassVar[str] = "It is forgotten within a day, and may name a stranger's address."

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="email_change")
    email = models.EmailField(help_text="The new address.")
    old_confirmed_at = models.DateTimeField(null=True, blank=True)
    new_confirmed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(db_index=True)

    objects: ClassVar[EmailChangeQuerySet] = EmailChangeQuerySet.as_manager()  # type: ignore[assignment]

    def __str__(self) -> str:
        return f"{self.user_id} to {self.email}"
