"""The secrets of two links that are mailed: to prove an address, to set a new password.

Neither stands in the database. The first is signed and good until the address is proved, or for
three days. The second is made from the hash of the password and the last sign-in, so it dies with
its first use, and after ``PASSWORD_RESET_TIMEOUT``. Programs may send either to the API.
"""

from uuid import UUID

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.models import User

_SPENT = "This link has been used or has expired. Ask for a new one."


def verify_path(user: User) -> str:
    return reverse("account_confirm_email", args=[verify_token(user)])


def verify_token(user: User) -> str:
    address, _ = EmailAddress.objects.get_or_create(
        user=user, email=user.email, defaults={"primary": True}
    )
    return str(EmailConfirmationHMAC.create(address).key)


def read_verify_token(token: str) -> User:
    """Whose address it proves. ValidationError when it is forged, expired or has been used."""
    confirmation = EmailConfirmationHMAC.from_key(token)
    if confirmation is None:
        raise ValidationError({"token": _SPENT})
    user: User = confirmation.email_address.user
    return user


def reset_path(user: User) -> str:
    uid, _, key = reset_token(user).partition("-")
    return reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": key})


def reset_token(user: User) -> str:
    return f"{user.pk.hex}-{default_token_generator.make_token(user)}"


def read_reset_token(token: str) -> User:
    """Whose password it may set; their row stays locked, so that of two uses one comes too late."""
    uid, _, key = token.partition("-")
    try:
        user = User.objects.select_for_update().get(pk=UUID(uid), is_active=True)
    except (ValueError, User.DoesNotExist) as error:
        raise ValidationError({"token": _SPENT}) from error
    if not default_token_generator.check_token(user, key):
        raise ValidationError({"token": _SPENT})
    return user
