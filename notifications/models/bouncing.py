"""Addresses that mail servers turn away for good."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from accounts.ids import new_id
from notifications.models.delivery import Delivery


class BouncingAddress(models.Model):
    """An address from which mail came back, and the words with which it did.

    While the row is there, only mails that somebody asks for are tried (see bouncing.py).
    """

    audit_hides: ClassVar[tuple[str, ...]] = ("address",)

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    address = models.EmailField(unique=True)
    reason = models.TextField(help_text="What the server said.")
    delivery = models.ForeignKey(
        Delivery, null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "bouncing addresses"

    def __str__(self) -> str:
        return f"{self.address}: {self.reason}"
