"""Which moment of the past somebody wants to look at."""

from datetime import datetime

from django import forms
from django.http import QueryDict
from django.utils import timezone

from tasks.form_fields import day_field, hour_field
from tasks.moments import at
from teams import days
from teams.models import Team


class PastForm(forms.Form):
    """By the team's clock. A day is looked at as it ended; what is left empty or to come is now."""

    day = day_field("Day")
    hour = hour_field("Time")

    def __init__(self, query: QueryDict, *, team: Team) -> None:
        super().__init__(query)
        self.team = team
        self.moment = timezone.now()

    def clean(self) -> None:
        day, hour = self.cleaned_data.get("day"), self.cleaned_data.get("hour")
        if hour and not day and "day" not in self.errors:
            self.add_error("day", "Give the day of that hour as well.")
        if not day:
            return
        try:
            given = at(self.team, day, hour)
            moment = given if isinstance(given, datetime) else days.end(self.team, day)
            self.moment = min(moment, self.moment)
        except OverflowError:
            self.add_error("day", "This day is too far away.")
