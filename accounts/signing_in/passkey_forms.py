"""What a device says about a passkey. Anybody can send anything in its place, and allauth takes
some of that apart without looking: then it is no passkey, and no error of ours.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms


@contextmanager
def _junk_refused() -> Iterator[None]:
    try:
        yield
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise get_adapter().validation_error("incorrect_passkey") from error


class PasskeyForm(AddWebAuthnForm):
    """Every passkey can sign in by itself, so there is nothing to choose but its name."""

    name = forms.CharField(
        max_length=100, required=False, help_text="Such as the device that holds it."
    )
    passwordless = None  # type: ignore[assignment]

    def clean(self) -> dict[str, Any]:
        with _junk_refused():
            cleaned: dict[str, Any] = super().clean()
        return cleaned


class SecondStepForm(AuthenticateWebAuthnForm):
    def clean_credential(self) -> Any:
        with _junk_refused():
            return super().clean_credential()


class SignInForm(LoginWebAuthnForm):
    def clean_credential(self) -> Any:
        with _junk_refused():
            return super().clean_credential()


class ConfirmForm(ReauthenticateWebAuthnForm):
    def clean_credential(self) -> Any:
        with _junk_refused():
            return super().clean_credential()
