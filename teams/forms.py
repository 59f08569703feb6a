"""What people type about a team. What may be in a name, slug or key is for the actions to say."""

from typing import Any

from django import forms

from teams.models import Role
from teams.naming import free_key, free_slug
from teams.policies import roles_up_to


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

    def clean_slug(self) -> str:
        return str(self.cleaned_data["slug"]).lower()

    def clean_key(self) -> str:
        return str(self.cleaned_data["key"]).upper()


class NewTeamForm(TeamForm):
    """Slug and key may be left empty: they are then made from the name."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["slug"].required = self.fields["key"].required = False
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

    def __init__(self, *args: Any, own_role: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        role = self.fields["role"]
        if isinstance(role, forms.ChoiceField):
            role.choices = [(given.value, given.label) for given in roles_up_to(own_role)]


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
