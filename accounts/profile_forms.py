"""What people say about themselves and how they like Stint to be."""

from django import forms
from django.conf import settings

from accounts.forms import LONGEST_PASSWORD
from accounts.preferences import REMINDERS, TeamPage, Theme
from accounts.zones import time_zones

_BEFORE = {1: "1 hour", 4: "4 hours", 24: "1 day", 48: "2 days", 168: "1 week"}


class ProfileForm(forms.Form):
    first_name = forms.CharField(
        max_length=100, required=False, widget=forms.TextInput({"autocomplete": "given-name"})
    )
    last_name = forms.CharField(
        max_length=100, required=False, widget=forms.TextInput({"autocomplete": "family-name"})
    )
    bio = forms.CharField(
        max_length=1000,
        required=False,
        label="About you",
        widget=forms.Textarea({"rows": 4}),
    )
    website = forms.CharField(
        max_length=200,
        required=False,
        widget=forms.URLInput({"autocomplete": "url", "placeholder": "https://…"}),
    )
    location = forms.CharField(max_length=100, required=False)


class AvatarForm(forms.Form):
    """The file is judged by what it shows, not by what it is called."""

    file = forms.FileField(
        label="Picture",
        help_text="PNG, JPEG, GIF or WebP of up to 8 MB. The middle is cut out as a square.",
        widget=forms.FileInput({"accept": "image/png,image/jpeg,image/gif,image/webp"}),
    )


class PreferencesForm(forms.Form):
    time_zone = forms.ChoiceField(
        choices=[(name, name.replace("_", " ")) for name in time_zones()],
        help_text="By which you read when something happened. Due dates go by the team's clock.",
    )
    language = forms.ChoiceField(
        choices=settings.LANGUAGES, help_text="How dates and numbers are written."
    )
    theme = forms.ChoiceField(
        choices=[
            (Theme.SYSTEM, "As the device is set"),
            (Theme.LIGHT, "Light"),
            (Theme.DARK, "Dark"),
        ]
    )
    team_page = forms.ChoiceField(
        choices=[(TeamPage.BOARD, "Board"), (TeamPage.LIST, "List")],
        label="Teams open with their",
    )
    remind_hours = forms.TypedMultipleChoiceField(
        choices=[(hours, _BEFORE[hours]) for hours in REMINDERS],
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label="Remind me before a task is due",
        help_text="Of tasks that are yours or that you watch.",
    )


class PasswordForm(forms.Form):
    """Who has no password, because they sign in elsewhere, is not asked for one."""

    password = forms.CharField(
        strip=False,
        max_length=LONGEST_PASSWORD,
        label="Your password",
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )

    def __init__(self, *args: object, has_password: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        if not has_password:
            del self.fields["password"]


class EmailForm(PasswordForm):
    email = forms.EmailField(
        max_length=254, label="New address", widget=forms.EmailInput({"autocomplete": "email"})
    )

    field_order = ("email", "password")
