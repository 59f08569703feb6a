"""What people type about a team."""

import re
from typing import Any

from django import forms
from django.utils.text import slugify

from teams.models import Role
from teams.policies import roles_up_to


class TeamForm(forms.Form):
    """Slug and key may be left empty: they are then made from the name."""

    name = forms.CharField(max_length=100)
    slug = forms.SlugField(
        max_length=50, required=False, help_text="Stands in addresses: /t/core/board"
    )
    key = forms.CharField(
        max_length=10, required=False, help_text="Begins the names of its tasks: CORE-1"
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        name = data.get("name", "")
        data["slug"] = data.get("slug") or slugify(name)[:50].strip("-")
        data["key"] = (data.get("key") or re.sub(r"[^A-Z0-9]", "", name.upper())[:4]).upper()
        return data


class InviteForm(forms.Form):
    email = forms.EmailField(max_length=254, label="Email")
    role = forms.ChoiceField(label="Role", initial=Role.DEVELOPER)

    def __init__(self, *args: Any, own_role: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(role.value, role.label) for role in roles_up_to(own_role)]  # type: ignore[attr-defined]


class DeleteTeamForm(forms.Form):
    confirmation = forms.CharField(label="Type the slug of the team to delete it", required=False)

    def __init__(self, *args: Any, slug: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.slug = slug

    def clean_confirmation(self) -> str:
        if self.cleaned_data["confirmation"].strip() != self.slug:
            raise forms.ValidationError(f"Type “{self.slug}” to say that you mean it.")
        return self.slug
