"""What people type about a team. What may be in a name, slug or key is for the actions to say."""

from collections.abc import Iterable
from typing import Any

from django import forms

from accounts.zones import time_zones
from teams.models import Role
from teams.naming import free_key, free_slug
from teams.roles import GivenRole


class TeamForm(forms.Form):
    name = forms.CharField(max_length=100, widget=forms.TextInput({"autocomplete": "off"}))
    slug = forms.SlugField(
        max_length=50,
        help_text="Stands in addresses, as in /t/core/board. Saved links to the old one break.",
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "none"}),
    )
    key = forms.CharField(
        max_length=10,
        help_text="Begins the names of all tasks, as in CORE-1. Their numbers stay.",
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "characters"}),
    )

    time_zone = forms.ChoiceField(
        choices=[(name, name.replace("_", " ")) for name in time_zones()],
        initial="UTC",
        required=False,
        help_text="By which its days begin and end. Dates that are set stay the moments they are.",
    )

    def clean_slug(self) -> str:
        return str(self.cleaned_data["slug"]).lower()

    def clean_time_zone(self) -> str:
        """What is not sent stays as it is."""
        return str(self.cleaned_data["time_zone"] or self.initial.get("time_zone", "UTC"))

    def clean_key(self) -> str:
        return str(self.cleaned_data["key"]).upper()


class NewTeamForm(TeamForm):
    """Slug and key may be left empty: they are then made from the name."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["slug"].required = self.fields["key"].required = False
        del self.fields["time_zone"]
        self.fields["slug"].help_text = "Stands in addresses, as in /t/core/board."
        self.fields["key"].help_text = "Begins the names of its tasks, as in CORE-1."

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if name := data.get("name"):
            data["slug"] = data.get("slug") or free_slug(name)
            data["key"] = data.get("key") or free_key(name)
        return data


class InviteForm(forms.Form):
    email = forms.EmailField(
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "off", "placeholder": "name@example.com"}),
    )
    role = forms.ChoiceField(initial=Role.DEVELOPER)

    def __init__(self, *args: Any, roles: Iterable[GivenRole], **kwargs: Any) -> None:
        """``roles`` are those that the person may give."""
        super().__init__(*args, **kwargs)
        role = self.fields["role"]
        if isinstance(role, forms.ChoiceField):
            role.choices = [(given.slug, given.name) for given in roles]


class RoleForm(forms.Form):
    """``choices`` are the actions that the person may give, each with what it means."""

    name = forms.CharField(max_length=50, widget=forms.TextInput({"autocomplete": "off"}))
    actions = forms.MultipleChoiceField(
        required=False,
        label="May, besides seeing everything in the team",
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, choices: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        actions = self.fields["actions"]
        if isinstance(actions, forms.MultipleChoiceField):
            actions.choices = list(choices)


class DeleteTeamForm(forms.Form):
    confirmation = forms.CharField(widget=forms.TextInput({"autocomplete": "off"}))

    def __init__(self, *args: Any, slug: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.slug = slug
        self.fields["confirmation"].label = f"Type “{slug}” to confirm"

    def clean_confirmation(self) -> str:
        if self.cleaned_data["confirmation"] != self.slug:
            raise forms.ValidationError(f"Type “{self.slug}” to say that you mean this team.")
        return self.slug
