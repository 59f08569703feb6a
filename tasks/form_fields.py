"""Fields of forms that several forms have."""

import json
from typing import Any

from django import forms

from accounts import strict_json
from accounts.models import User
from tasks.candidates import is_gone

_WRITE_AN_OBJECT = "Write a JSON object, such as {“size”: 3}."


class LongTextField(forms.CharField):
    """Text of several lines. Browsers send line breaks as CRLF (HTML, section 4.10.21); Stint keeps
    LF, and a line break counts as the one character that the browser counts it as.
    """

    widget = forms.Textarea

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value) or "").replace("\r\n", "\n")


class PersonChoiceField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: User) -> str:
        return f"{obj.name} (no longer here)" if is_gone(obj) else obj.name


class JsonObjectField(LongTextField):
    """An object, written over several lines; nothing for one that is empty. It is refused for what
    the API refuses it for, and stays as it was typed.
    """

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        try:
            found = strict_json.read(text) if text else {}
        except ValueError as error:
            sentence = f"This is not JSON that can be read: {error}. {_WRITE_AN_OBJECT}"
            raise forms.ValidationError(sentence) from error
        sentence = strict_json.complaint(found) if isinstance(found, dict) else _WRITE_AN_OBJECT
        if sentence:
            raise forms.ValidationError(sentence)
        return found

    def has_changed(self, initial: Any, data: Any) -> bool:
        """True is not 1 here, and the order of names does not matter."""
        if super().has_changed(initial, data):
            return True
        now = self.to_python(data)
        return json.dumps(initial or {}, sort_keys=True) != json.dumps(now, sort_keys=True)

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, dict):
            return strict_json.for_people(value) if value else ""
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
