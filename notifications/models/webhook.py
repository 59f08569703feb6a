"""Webhooks: where a team wants its events sent, how far each has got, and what became of it."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.utils import timezone

from accounts.ids import new_id
from accounts.models import User
from accounts.models.names import name_field
from notifications.outgoing.addresses import LONGEST
from teams.models import Thing


class Flavour(models.TextChoices):
    """What the receiver understands."""

    STANDARD = "standard", "JSON, signed (Standard Webhooks)"
    SLACK = "slack", "A message in Slack"
    MATTERMOST = "mattermost", "A message in Mattermost"


class Webhook(Thing):
    """One receiver. Its owner is in whose name it reads: see webhooks/visiting.py.

    The address of a chat is a key to it, so the log has ``address`` instead of ``url``: the host,
    and a mark that changes with the rest. The secrets are sealed: webhooks/signing.py.
    """

    kind = "webhook"
    logged = ("name", "address", "events", "flavour", "is_active", "secret_changed_at")
    audit_hides: ClassVar[tuple[str, ...]] = ("url", "secret", "old_secret")
    MOST: ClassVar[int] = 20

    name = name_field(max_length=100)
    url = models.CharField(max_length=LONGEST)
    address = models.CharField(max_length=300)
    events = models.JSONField(
        default=list, blank=True, help_text="Verbs, or groups of them such as task; empty is all."
    )
    flavour = models.CharField(max_length=12, choices=Flavour, default=Flavour.STANDARD)
    secret = models.TextField()
    old_secret = models.TextField(blank=True, help_text="It signs too, for a day after a new one.")
    secret_changed_at = models.DateTimeField(null=True, blank=True)
    is_active = models.BooleanField(default=True)
    off_reason = models.CharField(
        max_length=600, blank=True, help_text="Why Stint switched it off; empty when somebody did."
    )
    owner = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="webhooks"
    )

    class Meta:
        ordering = ("name", "id")
        indexes = (models.Index(fields=("team", "is_active"), name="webhook_of_team"),)

    def __str__(self) -> str:
        return self.name


class WebhookCursorQuerySet(models.QuerySet["WebhookCursor"]):
    def due(self, moment: datetime) -> WebhookCursorQuerySet:
        """Those that have something to send and that nobody has in hand."""
        is_free = models.Q(lease_until=None) | models.Q(lease_until__lte=moment)
        has_news = models.Q(webhook__team__clock__value__gt=models.F("seq"))
        has_news |= models.Q(replay_from__isnull=False)
        is_open = models.Q(
            webhook__is_active=True, webhook__team__deleted_at=None, next_at__lte=moment
        )
        return self.filter(is_free, models.Q(test_id__isnull=False) | (is_open & has_news))


class WebhookCursor(models.Model):
    """How far a webhook has got in the log of its team. In a table of its own: it changes with
    each event, and the webhook itself seldom.
    """

    unaudited: ClassVar[str] = "It keeps its own story of tries."

    webhook = models.OneToOneField(
        Webhook, primary_key=True, on_delete=models.CASCADE, related_name="cursor"
    )
    seq = models.BigIntegerField(help_text="The number of the last event that is dealt with.")
    replay_from = models.BigIntegerField(null=True, blank=True, help_text="Go on from this event.")
    test_id = models.UUIDField(null=True, blank=True, help_text="A test that is to be sent.")
    tries = models.PositiveSmallIntegerField(
        default=0, help_text="How often the next event has failed."
    )
    failing_since = models.DateTimeField(null=True, blank=True)
    is_paused = models.BooleanField(default=False, help_text="Its owner may not read any more.")
    problem = models.TextField(blank=True, help_text="Why it is paused, or failed last.")
    next_at = models.DateTimeField(default=timezone.now, help_text="When it is tried again.")
    lease_until = models.DateTimeField(
        null=True, blank=True, help_text="Until when the worker that took it has it in hand."
    )
    fence = models.PositiveIntegerField(
        default=0, help_text="Counts who took it in hand; only the latest may report on it."
    )

    objects: ClassVar[WebhookCursorQuerySet] = WebhookCursorQuerySet.as_manager()  # type: ignore[assignment]

    def __str__(self) -> str:
        return f"{self.webhook_id} at {self.seq}"


class WebhookAttempt(models.Model):
    """One request to a receiver and its answer."""

    unaudited: ClassVar[str] = "It is a log, which nothing changes."

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    webhook = models.ForeignKey(
        Webhook, on_delete=models.CASCADE, related_name="attempts", db_index=False
    )
    message = models.CharField(max_length=40, help_text="The webhook-id that was sent.")
    seq = models.BigIntegerField(null=True, blank=True, help_text="Of the event; none is a test.")
    verb = models.CharField(max_length=40)
    number = models.PositiveSmallIntegerField(default=1, help_text="Which try it was.")
    status = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="What the receiver answered, if it did."
    )
    is_done = models.BooleanField(help_text="Whether the receiver has taken it.")
    answer = models.TextField(blank=True, help_text="How the answer began.")
    error = models.TextField(blank=True)
    milliseconds = models.PositiveIntegerField(default=0)
    at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        ordering = ("-id",)
        indexes = (models.Index(fields=("webhook", "-id"), name="webhook_attempt_latest"),)

    def __str__(self) -> str:
        return f"{self.verb} to {self.webhook_id}: {self.status or self.error}"
