"""What people type about themselves, and to get in.

The forms for getting in are what allauth's views ask for: ``ACCOUNT_FORMS`` in the settings.
"""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import LoginForm
from allauth.account.internal.flows.signup import prevent_enumeration
from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts import actions, limits, proving
from accounts.edges import refusals_in
from accounts.exceptions import Conflict
from accounts.limits import Limit
from accounts.models import User, normalise_email
from accounts.signing_in.asking import ask_for_mail

LONGEST_PASSWORD = 1000  # Hashing a longer one would only keep the server busy.


def _email() -> forms.EmailField:
    return forms.EmailField(max_length=254, widget=forms.EmailInput({"autocomplete": "username"}))


def _first_name() -> forms.CharField:
    return forms.CharField(
        max_length=100, required=False, widget=forms.TextInput({"autocomplete": "given-name"})
    )


def _last_name() -> forms.CharField:
    return forms.CharField(
        max_length=100, required=False, widget=forms.TextInput({"autocomplete": "family-name"})
    )


def _old_password(label: str = "Password") -> forms.CharField:
    return forms.CharField(
        label=label,
        strip=False,
        max_length=LONGEST_PASSWORD,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )


def _new_password(label: str = "Password") -> forms.CharField:
    return forms.CharField(
        label=label,
        strip=False,
        max_length=LONGEST_PASSWORD,
        help_text="At least 8 characters.",
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )


class SignUpForm(forms.Form):
    """Where mail is proved before anybody gets in, a taken address gets the answer of a free one,
    after the same work, and its owner a mail. Elsewhere whoever signs up is in at once, and a
    taken address can only be said.
    """

    by_passkey = False

    email = _email()
    first_name = _first_name()
    last_name = _last_name()
    password = _new_password()

    def clean_email(self) -> str:
        email = normalise_email(self.cleaned_data["email"])
        if not settings.VERIFY_EMAIL and User.objects.filter(email=email).exists():
            raise get_adapter().validation_error("email_taken")
        return email

    def clean_password(self) -> str:
        return _validated(self.cleaned_data["password"])

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        email = self.cleaned_data["email"]
        is_verified = get_adapter().is_email_verified(request, email)
        try:
            return actions.register_user(**self.cleaned_data, is_verified=is_verified), None
        except Conflict:
            if not settings.VERIFY_EMAIL:  # somebody took it in this very moment
                return None, redirect("account_login")
            return None, prevent_enumeration(request, email=email)


class SignInForm(LoginForm):
    """An unknown address and a wrong password get one answer, after the same work."""

    email = _email()
    password = _old_password()  # type: ignore[assignment]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["login"]
        self.order_fields(["email", "password"])
        self.fields["email"].initial = self.request.GET.get("email", "")

    def clean_email(self) -> str:
        return normalise_email(self.cleaned_data["email"])

    def clean(self) -> dict[str, Any]:
        self.cleaned_data["login"] = self.cleaned_data.get("email", "")
        cleaned: dict[str, Any] = super().clean()  # type: ignore[no-untyped-call]
        return cleaned

    def user_credentials(self) -> dict[str, str]:
        return {"email": self.cleaned_data["email"], "password": self.cleaned_data["password"]}


class AddressForm(forms.Form):
    """Asks where to send a mail. Nothing is looked up, so nothing can be told."""

    email = _email()


class ForgotPasswordForm(AddressForm):
    def save(self, request: HttpRequest) -> None:
        ask_for_mail(request, proving.ask_to_reset, self.cleaned_data["email"])


class CodeForm(AuthenticateForm):
    """A code of the app or a recovery code. Wrong ones are counted by person, in all doors."""

    def clean_code(self) -> str:
        limits.take(Limit.CODE, self.user.pk)
        code: str = super().clean_code()
        limits.forget(Limit.CODE, self.user.pk)
        return code


class ConfirmCodeForm(CodeForm, ReauthenticateForm):
    """The same, of somebody who is signed in."""


class NewPasswordForm(forms.Form):
    """Sets a password while it validates, so that a refusal is shown where one looks for it."""

    password = _new_password("New password")

    def __init__(self, *args: Any, user: User, temp_key: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.key = temp_key

    def clean_password(self) -> str:
        return _validated(self.cleaned_data["password"])

    def full_clean(self) -> None:
        super().full_clean()
        if self.is_bound and not self.errors:
            with refusals_in(self):
                self.act(self.cleaned_data["password"])

    def act(self, password: str) -> None:
        request = context.request
        actions.set_password(
            actor=self.user,
            user=self.user,
            password=password,
            keep_session=request.session.session_key,
        )

    def save(self) -> None:
        """Validating has done it."""


class ResetPasswordForm(NewPasswordForm):
    def act(self, password: str) -> None:
        proving.reset_password(token=f"{self.user.pk.hex}-{self.key}", password=password)


class ChangePasswordForm(NewPasswordForm):
    current_password = _old_password("Current password")

    field_order = ("current_password", "password")

    def clean_current_password(self) -> str:
        password: str = self.cleaned_data["current_password"]
        if not get_adapter().reauthenticate(self.user, password):
            raise get_adapter().validation_error("enter_current_password")
        return password


def _validated(password: str) -> str:
    validate_password(password)
    return password
