"""Values of a task that are more than text and numbers."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from django.utils.dateparse import parse_date, parse_datetime
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.ids import as_uuid
from tasks.models import Task


@extend_schema_field({"type": "string", "example": "2027-01-31T17:00:00+01:00"})
class DueDate(serializers.Field[datetime | date, Any, Any, Any]):
    """A moment by ISO 8601, in UTC unless it says otherwise; or a day of the team."""

    default_error_messages = {
        "invalid": "Give a date such as 2027-01-31 or a time such as 2027-01-31T17:00:00Z.",
    }

    def to_internal_value(self, data: Any) -> datetime | date:
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


@extend_schema_field(
    {
        "oneOf": [
            {"type": "string"},
            {"type": "object", "properties": {"id": {"type": "string", "format": "uuid"}}},
        ]
    }
)
class Reference(serializers.Field[str, Any, Any, Any]):
    """What names a thing of the team; also the form it is read in, so that it can go back."""

    LONGEST: ClassVar[int] = 200
    default_error_messages = {"invalid": "Give a name or an id."}

    def to_internal_value(self, data: Any) -> str:
        value = data.get("id") if isinstance(data, dict) else data
        if not isinstance(value, str) or not 0 < len(value) <= self.LONGEST:
            self.fail("invalid")
        return value


@extend_schema_field({"type": "number", "minimum": 0, "maximum": Task.MAX_HOURS, "example": 1.5})
class Hours(serializers.Field[Decimal, Any, Any, Any]):
    """Hours as a decimal number, to the hundredth."""

    default_error_messages = {
        "invalid": f"Give hours as a number from 0 to {Task.MAX_HOURS}, such as 1.5.",
    }

    def to_internal_value(self, data: Any) -> Decimal:
        if isinstance(data, bool) or not isinstance(data, int | float):
            self.fail("invalid")
        if not 0 <= data <= Task.MAX_HOURS:
            self.fail("invalid")
        return Decimal(str(data)).quantize(Decimal("0.01"))


@extend_schema_field({"type": "object", "additionalProperties": True})
class JsonObject(serializers.Field[dict[str, Any], Any, Any, Any]):
    default_error_messages = dict.fromkeys(("invalid", "null"), "Give a JSON object.")

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if not isinstance(data, dict):
            self.fail("invalid")
        return data


class Flag(serializers.BooleanField):
    """True or false and nothing that could be meant so."""

    default_error_messages = {"invalid": "Give true or false."}

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


def _moment(text: str) -> datetime | date | None:
    if len(text) > len("2027-01-31") and (moment := parse_datetime(text)):
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    return parse_date(text)
