"""What a right password alone does not open: an address that is not proved, and a second step."""

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from rest_framework.exceptions import AuthenticationFailed

from accounts.forms import CodeForm
from accounts.models import User


def must_prove_address(user: User) -> bool:
    return settings.VERIFY_EMAIL and user.email_verified_at is None


def require_proved_address(user: User) -> None:
    if must_prove_address(user):
        raise AuthenticationFailed(
            "Prove your address first, by the mail we sent. POST auth/email/resend sends another.",
            "email_not_verified",
        )


def require_second_step(user: User, code: str) -> None:
    """A code of the authenticator app or a recovery code, if this person has a second step.

    A passkey needs a browser; who has nothing else can use a recovery code here.
    """
    kinds = Authenticator.Type
    if not is_mfa_enabled(user, [kinds.TOTP, kinds.WEBAUTHN]):
        return
    if not code:
        raise AuthenticationFailed(
            "Send the code of your authenticator app, or a recovery code, as `code`.",
            "second_step_required",
        )
    form = CodeForm(data={"code": code}, user=user)
    if not form.is_valid():
        raise AuthenticationFailed(str(form.errors["code"][0]), "invalid_code")
    form.authenticator.record_usage()
