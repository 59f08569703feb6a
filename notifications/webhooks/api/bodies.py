"""What a program says about webhooks, and what it is told."""

from typing import Any

from rest_framework import serializers

from accounts.api.serializers import StrictSerializer, Text, WholeNumber, Word
from notifications.models import Flavour, Webhook, WebhookAttempt
from notifications.outgoing.addresses import LONGEST

STATES = [(state, state.title()) for state in ("active", "failing", "paused", "off")]
_MOST_EVENTS = 100
_MAX_SEQ = 2**63 - 2


class Flag(serializers.BooleanField):
    """True or false, and nothing that could be taken for one."""

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


class WebhookChanges(StrictSerializer):
    readable = frozenset(
        {
            *("id", "team", "state", "reason", "seq", "failing_since", "next_at", "owner"),
            *("secret_changed_at", "version", "created_at", "updated_at"),
        }
    )
    name = Text(max_length=100, required=False, help_text="The host of the address without one.")
    url = Text(max_length=LONGEST)
    events = serializers.ListField(
        child=Text(max_length=50),
        max_length=_MOST_EVENTS,
        required=False,
        help_text="Events such as `task.moved`, or groups such as `comment`; none is all.",
    )
    flavour = Word(choices=Flavour.choices, required=False)
    is_active = Flag(required=False)


class NewWebhook(WebhookChanges):
    readable = frozenset[str]()


class ReplaySerializer(StrictSerializer):
    seq = WholeNumber(min_value=1, max_value=_MAX_SEQ, help_text="Of the event to go on from.")


class OwnerReading(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()


class WebhookReading(serializers.Serializer[Webhook]):
    id = serializers.UUIDField()
    team = serializers.CharField(help_text="The slug.")
    name = serializers.CharField()
    url = serializers.CharField()
    events = serializers.ListField(child=serializers.CharField())
    flavour = serializers.ChoiceField(choices=Flavour.choices)
    is_active = serializers.BooleanField()
    state = serializers.ChoiceField(choices=STATES)
    reason = serializers.CharField(allow_blank=True, help_text="Why it is not well.")
    seq = serializers.IntegerField(help_text="Of the last event that is dealt with.")
    failing_since = serializers.DateTimeField(allow_null=True)
    next_at = serializers.DateTimeField(allow_null=True, help_text="Of the next try.")
    owner = OwnerReading(allow_null=True, help_text="In whose name it reads; null is Stint itself.")
    secret_changed_at = serializers.DateTimeField(allow_null=True)
    version = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class NewWebhookReading(WebhookReading):
    secret = serializers.CharField(help_text="For the receiver, to verify what it gets.")


class AttemptReading(serializers.Serializer[WebhookAttempt]):
    id = serializers.UUIDField()
    message = serializers.CharField(help_text="The `webhook-id` that was sent.")
    seq = serializers.IntegerField(allow_null=True, help_text="Of the event; null is a test.")
    event = serializers.CharField()
    number = serializers.IntegerField(help_text="Which try it was.")
    is_done = serializers.BooleanField()
    status = serializers.IntegerField(allow_null=True)
    answer = serializers.CharField(allow_blank=True, help_text="Its first 1,024 characters.")
    error = serializers.CharField(allow_blank=True)
    milliseconds = serializers.IntegerField()
    at = serializers.DateTimeField()
