"""What people type about the time that they spent."""

from datetime import date
from typing import Any

from django import forms

from accounts.models import User
from tasks.durations import read_duration, show_duration
from tasks.form_fields import PersonChoiceField
from tasks.forms_merging import MergingForm
from tasks.models import TimeEntry
from teams import days
from teams.models import Team
from teams.policies import Action, users_who_can


class LogForm(MergingForm):
    """``me`` is somebody who may also write down the time of others: of themself, if not said."""

    duration = forms.CharField(
        label="Time spent",
        max_length=20,
        widget=forms.TextInput({"placeholder": "1h 30m", "autocomplete": "off"}),
    )
    day = forms.DateField(widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    note = forms.CharField(
        required=False, max_length=500, widget=forms.TextInput({"autocomplete": "off"})
    )

    person = PersonChoiceField(
        User.objects.none(), required=False, empty_label=None, label="Whose time"
    )

    def __init__(
        self,
        data: Any = None,
        *,
        team: Team,
        entry: TimeEntry | None = None,
        me: User | None = None,
    ) -> None:
        self._me = me
        shown: dict[str, Any] = {"day": days.today(team), "person": me and me.pk}
        if entry is not None:
            shown = {"day": entry.day, "note": entry.note}
            shown["duration"] = show_duration(entry.seconds)
        super().__init__(data, initial=shown, auto_id="time_%s")
        if me is None:
            del self.fields["person"]
        else:
            people = users_who_can(Action.TIME_TRACK, team).order_by("first_name", "email")
            self.fields["person"].queryset = people  # type: ignore[attr-defined]
        if entry is not None and entry.is_running:
            del self.fields["duration"], self.fields["day"]
        if entry is not None:
            self.carry_what_is_shown()

    def clean_person(self) -> User | None:
        return self.cleaned_data["person"] or self._me

    def clean_duration(self) -> int:
        return read_duration(self.cleaned_data["duration"])

    def values(self) -> dict[str, Any]:
        """For the action: everything of a new entry, what was changed of one that is there."""
        found = dict(self.cleaned_data)
        if "duration" in found:
            found["seconds"] = found.pop("duration")
        return found

    def changes(self) -> dict[str, Any]:
        names = {"seconds" if name == "duration" else name for name in self.changed_data}
        return {name: value for name, value in self.values().items() if name in names}


class TimesheetForm(forms.Form):
    """Which time a page of totals adds up."""

    first = forms.DateField(
        label="From", widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"), required=False
    )
    last = forms.DateField(
        label="To", widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"), required=False
    )
    person = PersonChoiceField(User.objects.none(), required=False, empty_label="Everybody")
    group = forms.ChoiceField(
        label="By",
        choices=[
            (name, name.capitalize())
            for name in ("task", "person", "label", "day", "week", "month")
        ],
        required=False,
    )

    def __init__(self, data: Any, *, team: Team) -> None:
        super().__init__(data)
        people = users_who_can(Action.TEAM_VIEW, team).order_by("first_name", "email")
        self.fields["person"].queryset = people  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        first: date | None = found.get("first")
        last: date | None = found.get("last")
        if first and last and last < first:
            raise forms.ValidationError("This period ends before it starts.")
        return found
