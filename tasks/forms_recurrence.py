"""What people type about how a task comes again."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.dateparse import parse_datetime

from tasks.actions.recurrence import RecurrenceFields
from tasks.forms_merging import MergingForm
from tasks.models import Recurrence, RecurrenceMode, Task
from teams import days

#: What people choose from; everything else they write as a rule.
CHOICES = {
    "FREQ=DAILY": "Every day",
    "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR": "Every working day",
    "FREQ=WEEKLY": "Every week, on this weekday",
    "FREQ=WEEKLY;INTERVAL=2": "Every two weeks, on this weekday",
    "FREQ=MONTHLY": "Every month, on this day",
    "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1": "Every month, on its last working day",
    "FREQ=YEARLY": "Every year",
}
_GONE = (
    "It no longer repeats, or its next task does by now. Look there first; saved once more, this"
    " one repeats by itself."
)
_MOMENT = "%Y-%m-%dT%H:%M"


class RecurrenceForm(MergingForm):
    rule = forms.ChoiceField(
        label="How often", choices=[*CHOICES.items(), ("", "By a rule")], required=False
    )
    custom = forms.CharField(
        label="Or a rule of RFC 5545",
        max_length=Recurrence.MAX_RULE,
        required=False,
        widget=forms.TextInput({"autocomplete": "off", "placeholder": "FREQ=WEEKLY;BYDAY=MO,TH"}),
    )
    starts_at = forms.CharField(
        label="From", required=False, widget=forms.TextInput({"type": "datetime-local"})
    )
    mode = forms.ChoiceField(
        label="Next one",
        choices=[("schedule", "on schedule"), ("completion", "when the last is done")],
        required=False,
    )

    def __init__(
        self, data: Any = None, *, task: Task, recurrence: Recurrence | None = None
    ) -> None:
        self.zone = days.zone(recurrence or task.team)
        self.time_zone = task.team.time_zone
        self.is_new = recurrence is None
        super().__init__(data, initial=_shown(recurrence), auto_id="recur_%s")
        if recurrence is not None:
            self.carry_what_is_shown()

    def clean(self) -> None:
        """Who was shown one that is gone by now would make a second, or one that was stopped."""
        if self.is_new and self["rule"].html_initial_name in self.data:
            self.add_error(None, _GONE)

    def clean_starts_at(self) -> datetime | None:
        if not (text := self.cleaned_data["starts_at"]):
            return None
        try:
            moment = parse_datetime(text)
        except ValueError:
            moment = None
        if moment is None or moment.tzinfo:
            raise forms.ValidationError("Give the start as a day and a time.")
        return moment.replace(tzinfo=self.zone)

    def changes(self) -> RecurrenceFields:
        """All of a new one, by the team's clock; of one that is there what was changed."""
        given = self.cleaned_data
        names = set(self.fields if self.is_new else self.changed_data)
        chosen = given["rule"] if names == {"rule"} else given["custom"] or given["rule"]
        changes: RecurrenceFields = {}
        if names & {"rule", "custom"}:
            changes["rule"] = chosen
        if "mode" in names:
            changes["mode"] = given["mode"] or RecurrenceMode.SCHEDULE
        if "starts_at" in names and given["starts_at"]:
            changes["starts_at"] = given["starts_at"]
        if self.is_new:
            changes["time_zone"] = self.time_zone
        return changes


def _shown(recurrence: Recurrence | None) -> dict[str, Any]:
    if recurrence is None:
        return {"rule": "FREQ=DAILY"}
    is_known = recurrence.rule in CHOICES
    starts_at = recurrence.starts_at.astimezone(days.zone(recurrence))
    return {
        "rule": recurrence.rule if is_known else "",
        "custom": "" if is_known else recurrence.rule,
        "starts_at": f"{starts_at:{_MOMENT}}",
        "mode": recurrence.mode,
    }
