"""Fields of forms that several forms have."""

import json
from typing import Any

from django import forms

from accounts.models import User


class LongTextField(forms.CharField):
    """Text of several lines. Browsers send line breaks as CRLF (HTML, section 4.10.21); Stint keeps
    LF, and a line break counts as the one character that the browser counts it as.
    """

    widget = forms.Textarea

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value) or "").replace("\r\n", "\n")


class PersonChoiceField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: User) -> str:
        return obj.name


class JsonObjectField(forms.JSONField):
    """An object, written over several lines; nothing for one that is empty."""

    default_error_messages = {"invalid": "Write a JSON object, such as {“size”: 3}."}

    def to_python(self, value: Any) -> Any:
        found = super().to_python(value)
        if found is None:
            return {}
        if not isinstance(found, dict):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return found

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, dict):
            return json.dumps(value, ensure_ascii=False, indent=2) if value else ""
        return value


class HourInput(forms.TimeInput):
    input_type = "time"

    def format_value(self, value: Any) -> str | None:
        """Without the seconds, unless a program gave some."""
        shown = super().format_value(value)
        return shown.removesuffix(":00") if shown and shown.count(":") > 1 else shown


class SeveralFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


def day_field(label: str) -> forms.DateField:
    """As the browser's own calendar writes it."""
    widget = forms.DateInput({"type": "date"}, "%Y-%m-%d")
    return forms.DateField(required=False, label=label, widget=widget)


def hour_field(label: str) -> forms.TimeField:
    """Of a day that stands beside it. Seconds that a program gave are kept."""
    widget = HourInput({"step": "any"}, "%H:%M:%S")
    return forms.TimeField(required=False, label=label, widget=widget)
