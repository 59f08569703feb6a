"""What people type about API tokens and bots."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from accounts.models import Scope, User
from teams.actions import BOT_ROLES
from teams.models import Role, Team

_NAME = forms.TextInput({"autocomplete": "off"})
_LIVES = [("30", "30 days"), ("90", "90 days"), ("365", "A year"), ("0", "Until it is revoked")]


class BotTokenForm(forms.Form):
    name = forms.CharField(max_length=100, widget=_NAME, help_text="What it is for.")
    scope = forms.ChoiceField(choices=Scope.choices, label="May", initial=Scope.READ)
    days = forms.ChoiceField(choices=_LIVES, initial="90", label="Works for")

    @property
    def token(self) -> dict[str, Any]:
        """What the action takes."""
        given = dict(self.cleaned_data)
        days = int(given.pop("days"))
        return given | {"expires_at": _after(days) if days else None}


class TokenForm(BotTokenForm):
    team_id = forms.ModelChoiceField(
        queryset=Team.objects.none(),
        label="In",
        required=False,
        empty_label="All of my teams",
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["team_id"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = Team.objects.visible_to(person)

    def clean_team_id(self) -> Any:
        team = self.cleaned_data["team_id"]
        return team and team.pk


class BotForm(forms.Form):
    name = forms.CharField(max_length=100, widget=_NAME)
    role = forms.ChoiceField(
        choices=[(role.value, role.label) for role in BOT_ROLES], initial=Role.DEVELOPER
    )


def _after(days: int) -> datetime:
    return timezone.now() + timedelta(days=days)
