"""Notifications and preferences as programs send and get them."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.conf import settings
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.api.serializers import (
    PersonReading,
    StrictSerializer,
    WholeNumber,
    Word,
    show_person,
)
from notifications.choosing import CHOSEN, Channel, Choices
from notifications.models import Kind, Notification, NotificationSettings, Why
from notifications.sentences import path_of, reason, sentence
from tasks.api.fields import Flag
from tasks.api.time_bodies import Moment
from tasks.api.workflow_bodies import TeamName

KINDS = [(kind.value, kind.label) for kind in CHOSEN]
_WEEKDAYS = [day.name.lower() for day in NotificationSettings.Weekday]


class TaskOfNotification(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    key = serializers.CharField()
    title = serializers.CharField()


class NotificationReading(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=KINDS)
    why = serializers.ChoiceField(choices=Why.choices)
    reason = serializers.CharField(help_text="`why` as a sentence.")
    text = serializers.CharField(help_text="What happened, in words.")
    url = serializers.URLField(help_text="The page of what it is about.")
    team = serializers.SlugField()
    task = TaskOfNotification(allow_null=True)
    actor = PersonReading(allow_null=True)
    event_id = serializers.UUIDField(allow_null=True)
    created_at = serializers.DateTimeField()
    read_at = serializers.DateTimeField(allow_null=True)
    snoozed_until = serializers.DateTimeField(allow_null=True)
    archived_at = serializers.DateTimeField(allow_null=True)


class MarksSerializer(StrictSerializer):
    readable = frozenset(NotificationReading().fields) - {"snoozed_until"}

    read = Flag(required=False)
    archived = Flag(required=False)
    snoozed_until = Moment(
        required=False, allow_null=True, help_text="Hidden until then, then new once more."
    )


class ReadAllSerializer(StrictSerializer):
    up_to = serializers.UUIDField(
        required=False, help_text="The latest that the caller has seen; later ones stay unread."
    )
    as_of = Moment(
        required=False,
        help_text="When the caller read them; what was snoozed until later stays unread.",
    )
    team = TeamName(required=False)


class ReadAllReading(serializers.Serializer[Any]):
    read = serializers.IntegerField(help_text="How many were unread.")


class Switches(serializers.JSONField):
    """``{kind: {channel: bool}}``, judged by preferences.py."""


class ChannelsReading(serializers.Serializer[Any]):
    in_app = serializers.BooleanField()
    email = serializers.BooleanField()
    push = serializers.BooleanField()
    sms = serializers.BooleanField()
    chat = serializers.BooleanField()


@extend_schema_field({"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$"})
class HourOfDay(serializers.TimeField):
    default_error_messages = {"invalid": "Give an hour of the day such as 22:00."}

    def __init__(self, **options: Any) -> None:
        super().__init__(input_formats=["%H:%M"], **options)

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class NotificationPreferencesReading(serializers.Serializer[Any]):
    kinds = serializers.DictField(child=ChannelsReading(), help_text="What holds, by kind.")
    coalesced = serializers.BooleanField()
    digest = serializers.ChoiceField(choices=NotificationSettings.Digest.choices)
    digest_hour = serializers.IntegerField()
    digest_weekday = serializers.ChoiceField(choices=_WEEKDAYS)
    quiet_from = HourOfDay(allow_null=True)
    quiet_until = HourOfDay(allow_null=True)
    time_zone = serializers.CharField(help_text="Of the person: all hours are of it.")


class TeamPreferencesReading(serializers.Serializer[Any]):
    team = serializers.SlugField()
    kinds = serializers.DictField(child=ChannelsReading(), help_text="What holds in the team.")
    own = serializers.DictField(help_text="What was chosen for this team alone.")


class TeamPreferencesSerializer(StrictSerializer):
    readable = frozenset({"team", "own"})

    kinds = Switches(
        required=False, help_text="`{kind: {channel: true, false or null}}`; null is the default."
    )


class NotificationPreferencesSerializer(StrictSerializer):
    readable = frozenset({"time_zone"})

    kinds = Switches(
        required=False, help_text="`{kind: {channel: true, false or null}}`; null is the default."
    )
    coalesced = Flag(
        required=False, help_text="Changes of one task within minutes make one mail. True at first."
    )
    digest = Word(
        choices=NotificationSettings.Digest.choices,
        required=False,
        help_text="Gathers what is not urgent into one mail. `off` at first.",
    )
    digest_hour = WholeNumber(min_value=0, max_value=23, required=False)
    digest_weekday = Word(choices=_WEEKDAYS, required=False, help_text="Of a weekly digest.")
    quiet_from = HourOfDay(required=False, allow_null=True, help_text="`22:00`")
    quiet_until = HourOfDay(
        required=False, allow_null=True, help_text="When what was held back goes."
    )


def show_notification(note: Notification) -> dict[str, Any]:
    task = note.task
    return {
        "id": note.pk,
        "kind": note.kind,
        "why": note.why,
        "reason": reason(note),
        "text": sentence(note),
        "url": settings.SITE_URL + path_of(note),
        "team": note.team.slug,
        "task": task and {"id": task.pk, "key": task.key, "title": task.title},
        "actor": note.actor and show_person(note.actor),
        "event_id": note.event_id,
        "created_at": note.created_at,
        "read_at": note.read_at,
        "snoozed_until": note.snoozed_until,
        "archived_at": note.archived_at,
    }


def show_kinds(choice: Choices, team_id: UUID | None = None) -> dict[str, dict[str, bool]]:
    return {
        kind.value: {channel.value: choice.wants(kind, channel, team_id) for channel in Channel}
        for kind in CHOSEN
    }


def show_preferences(choice: Choices) -> dict[str, Any]:
    kept = choice.settings
    return {
        "kinds": show_kinds(choice),
        "coalesced": kept.is_coalesced,
        "digest": kept.digest,
        "digest_hour": kept.digest_hour,
        "digest_weekday": _WEEKDAYS[kept.digest_weekday],
        "quiet_from": kept.quiet_from and kept.quiet_from.strftime("%H:%M"),
        "quiet_until": kept.quiet_until and kept.quiet_until.strftime("%H:%M"),
        "time_zone": choice.user.time_zone,
    }


def timing_of(given: Mapping[str, Any]) -> dict[str, Any]:
    """What a body says of when mails go, as the action takes it."""
    timing = {name: given[name] for name in _AS_THEY_ARE if name in given}
    if "coalesced" in given:
        timing["is_coalesced"] = given["coalesced"]
    if "digest_weekday" in given:
        timing["digest_weekday"] = _WEEKDAYS.index(given["digest_weekday"])
    return timing


_AS_THEY_ARE: Sequence[str] = ("digest", "digest_hour", "quiet_from", "quiet_until")
EXAMPLE_KINDS = {Kind.COMMENTED.value: {"email": False, "push": True}}
