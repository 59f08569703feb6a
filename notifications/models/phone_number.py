"""Telephone numbers that people have proved to be theirs."""

from typing import ClassVar

from django.db import models

from accounts.ids import new_id
from accounts.models import User


class PhoneNumber(models.Model):
    """One person's number. Nothing but its code is sent to it before it is proved."""

    audit_hides: ClassVar[tuple[str, ...]] = ("number", "code_digest")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="phone_number")
    number = models.CharField(max_length=16, help_text="By E.164, such as +15550100.")
    code_digest = models.CharField(max_length=64, blank=True)
    code_expires_at = models.DateTimeField(null=True, blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)
    stopped_at = models.DateTimeField(
        null=True, blank=True, help_text="When whoever has it answered STOP."
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return f"…{self.number[-4:]}"

    @property
    def takes_sms(self) -> bool:
        return self.verified_at is not None and self.stopped_at is None
