"""Messages to be sent, as rows, and the kinds that an address does not want."""

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
    MENTIONED = "mentioned", "Somebody mentions you"
    COMMENTED = "commented", "A comment on a task that you watch"
    MOVED = "moved", "A task that you watch gets another status"
    UNBLOCKED = "unblocked", "A task that you watch has nothing to wait for any more"
    DUE_SOON = "due_soon", "A task of yours is due soon"
    OVERDUE = "overdue", "A task of yours is overdue"
    ADDED = "added", "You are added to a team"
    IMPORTED = "imported", "An import of yours has ended"
    DIGEST = "digest", "What happened since the last digest"
    WEBHOOK_OFF = "webhook_off", "A webhook of a team that you manage is switched off"
    INVITED = "invited", "You are invited into a team"
    EMAIL_OLD = "email_old", "Your account is to get another address"
    EMAIL_NEW = "email_new", "An account is to get your address"
    VERIFY = "verify_email", "Prove your address"
    RESET = "reset_password", "Set a new password"
    EXISTS = "account_exists", "You have an account already"
    SECURITY = "security", "Something changed about your signing in"


#: What an account cannot do without: nobody can stop these.
NEEDED = frozenset(
    {Kind.EMAIL_OLD, Kind.EMAIL_NEW, Kind.VERIFY, Kind.RESET, Kind.EXISTS, Kind.SECURITY}
)


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def due(self, moment: datetime) -> DeliveryQuerySet:
        """Those whose time has come, and those whose worker died with them in hand."""
        waiting = models.Q(state=Delivery.State.PENDING, next_at__lte=moment)
        abandoned = models.Q(state=Delivery.State.LEASED, lease_until__lte=moment)
        return self.filter(waiting | abandoned).order_by("next_at", "id")


class Delivery(models.Model):
    """One message to one address. The row is the queue: see delivering.py for its life.

    ``address`` is what the channel needs: an email address, the id of a browser that takes push
    messages or of a chat, a telephone number.

    ``event`` is what caused it and ``payload`` names what it is about; the text is written when it
    is sent, from the templates of its kind, so it is never stale and no secret link waits here.
    """

    unaudited: ClassVar[str] = "It keeps its own story of tries."

    class Channel(models.TextChoices):
        EMAIL = "email", "Email"
        PUSH = "push", "Push"
        SMS = "sms", "SMS"
        CHAT = "chat", "Chat"

    class State(models.TextChoices):
        PENDING = "pending", "Pending"
        LEASED = "leased", "Being sent"
        SENT = "sent", "Sent"
        DEAD = "dead", "Given up"
        SUPPRESSED = "suppressed", "Not sent"
        BOUNCED = "bounced", "Came back"

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
    address = models.CharField(max_length=254)
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
    unsure = models.PositiveSmallIntegerField(
        default=0, help_text="How often the server did not say whether it took it."
    )
    last_error = models.TextField(blank=True)
    reply = models.TextField(blank=True, help_text="What the server said to it last.")
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[DeliveryQuerySet] = DeliveryQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("-created_at", "-id")
        verbose_name_plural = "deliveries"
        indexes = (
            models.Index(
                fields=("channel", "next_at", "id"),
                name="delivery_due",
                condition=models.Q(state__in=("pending", "leased")),
            ),
            models.Index(
                fields=("channel", "address", "next_at"),
                name="delivery_due_to",
                condition=models.Q(state__in=("pending", "leased")),
            ),
            models.Index(fields=("state", "-created_at"), name="delivery_by_state"),
            models.Index(fields=("address", "kind", "created_at"), name="delivery_by_address"),
            models.Index(fields=("recipient", "-id"), name="delivery_by_recipient"),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.address}"


class OptOut(models.Model):
    """An address that does not want a kind of mail. It need not belong to an account."""

    audit_hides: ClassVar[tuple[str, ...]] = ("address",)

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
