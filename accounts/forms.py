"""What people type about themselves."""

from django import forms

_LONGEST_PASSWORD = 1000  # Hashing a longer one would only keep the server busy.


class SignUpForm(forms.Form):
    email = forms.EmailField(max_length=254, widget=forms.EmailInput({"autocomplete": "username"}))
    first_name = forms.CharField(
        max_length=100, required=False, widget=forms.TextInput({"autocomplete": "given-name"})
    )
    last_name = forms.CharField(
        max_length=100, required=False, widget=forms.TextInput({"autocomplete": "family-name"})
    )
    password = forms.CharField(
        strip=False,
        max_length=_LONGEST_PASSWORD,
        help_text="At least 8 characters.",
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )


class SignInForm(forms.Form):
    email = forms.EmailField(max_length=254, widget=forms.EmailInput({"autocomplete": "username"}))
    password = forms.CharField(
        strip=False,
        max_length=_LONGEST_PASSWORD,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )


class ProfileForm(forms.Form):
    first_name = forms.CharField(
        max_length=100, required=False, widget=forms.TextInput({"autocomplete": "given-name"})
    )
    last_name = forms.CharField(
        max_length=100, required=False, widget=forms.TextInput({"autocomplete": "family-name"})
    )
