"""Mails to be sent, as rows, and the kinds that an address does not want."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.utils import timezone

from accounts.ids import new_id
from accounts.models import User
from teams.models import Event


class Kind(models.TextChoices):
    """Why somebody is written to; each can be stopped by itself."""

    ASSIGNED = "assigned", "A task is assigned to you"
    INVITED = "invited", "You are invited into a team"


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def due(self, moment: datetime) -> DeliveryQuerySet:
        """Those whose time has come, and those whose worker died with them in hand."""
        waiting = models.Q(state=Delivery.State.PENDING, next_at__lte=moment)
        abandoned = models.Q(state=Delivery.State.LEASED, lease_until__lte=moment)
        return self.filter(waiting | abandoned).order_by("next_at", "id")


class Delivery(models.Model):
    """One mail to one address. The row is the queue: see delivering.py for its life.

    ``event`` is what caused it and ``payload`` names what it is about; the text is written when it
    is sent, from the templates of its kind, so it is never stale and no secret link waits here.
    """

    class Channel(models.TextChoices):
        EMAIL = "email", "Email"

    class State(models.TextChoices):
        PENDING = "pending", "Pending"
        LEASED = "leased", "Being sent"
        SENT = "sent", "Sent"
        DEAD = "dead", "Given up"
        SUPPRESSED = "suppressed", "Not sent"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    event = models.ForeignKey(
        Event,
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="deliveries",
        db_constraint=False,  # it is written before the event, whose lock comes last
    )
    channel = models.CharField(max_length=10, choices=Channel, default=Channel.EMAIL)
    kind = models.CharField(max_length=20, choices=Kind)
    address = models.EmailField()
    recipient = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="deliveries"
    )
    payload = models.JSONField(default=dict)
    dedupe_key = models.CharField(max_length=320, unique=True)
    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    next_at = models.DateTimeField(default=timezone.now, help_text="When it is due.")
    lease_until = models.DateTimeField(
        null=True, blank=True, help_text="Until when the worker that took it has it in hand."
    )
    fence = models.PositiveIntegerField(
        default=0, help_text="Counts who took it in hand; only the latest may report on it."
    )
    attempts = models.PositiveSmallIntegerField(default=0, help_text="How often it failed.")
    last_error = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[DeliveryQuerySet] = DeliveryQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("-created_at", "-id")
        verbose_name_plural = "deliveries"
        indexes = (
            models.Index(
                fields=("next_at", "id"),
                name="delivery_due",
                condition=models.Q(state__in=("pending", "leased")),
            ),
            models.Index(fields=("state", "-created_at"), name="delivery_by_state"),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.address}"


class OptOut(models.Model):
    """An address that does not want a kind of mail. It need not belong to an account."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    address = models.EmailField()
    kind = models.CharField(max_length=20, choices=Kind)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("address", "kind"), name="opt_out_once_per_kind"),
        )

    def __str__(self) -> str:
        return f"{self.address} without: {self.get_kind_display()}"
