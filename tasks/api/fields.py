"""Values of a task that are more than text and numbers."""

from datetime import UTC, datetime, time
from typing import Any
from uuid import UUID

from django.utils.dateparse import parse_date, parse_datetime
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

_END_OF_DAY = time(23, 59, 59, tzinfo=UTC)


@extend_schema_field({"type": "string", "example": "2027-01-31T17:00:00+01:00"})
class DueDate(serializers.Field[datetime, Any, Any, Any]):
    """A moment by ISO 8601, in UTC unless it says otherwise; a day alone means its end in UTC."""

    default_error_messages = {
        "invalid": "Give a date such as 2027-01-31 or a time such as 2027-01-31T17:00:00Z.",
    }

    def to_internal_value(self, data: Any) -> datetime:
        try:
            moment = _moment(data) if isinstance(data, str) else None
        except (ValueError, OverflowError):
            moment = None
        if moment is None:
            self.fail("invalid")
        return moment


@extend_schema_field(
    {
        "oneOf": [
            {"type": "string", "format": "uuid"},
            {"type": "string", "enum": ["me"]},
            {"type": "object", "properties": {"id": {"type": "string", "format": "uuid"}}},
        ]
    }
)
class PersonId(serializers.Field[str | UUID, Any, Any, Any]):
    """The id of a person, or ``me``; also the form a person is read in, so that it can go back."""

    default_error_messages = {"invalid": "Give the id of a member, me, or null for nobody."}

    def to_internal_value(self, data: Any) -> str | UUID:
        value = data.get("id") if isinstance(data, dict) else data
        if value == "me":
            return "me"
        if not isinstance(value, str) or (found := as_uuid(value)) is None:
            self.fail("invalid")
        return found


def as_uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _moment(text: str) -> datetime | None:
    if len(text) > len("2027-01-31") and (moment := parse_datetime(text)):
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    day = parse_date(text)
    return datetime.combine(day, _END_OF_DAY) if day else None
