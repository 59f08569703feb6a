"""Proving an address, and getting in again after a password was forgotten.

Whoever asks is told nothing about who has an account: a mail is written down whatever the address,
and only when it is sent is it looked up who lives there (``notifications/sign_in_mails.py``).
"""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from accounts import actions
from accounts.events import AccountMail, email_proved, mail_wanted
from accounts.mail_links import read_reset_token, read_verify_token
from accounts.models import User, normalise_email
from accounts.versions import save_changes


@transaction.atomic
def ask_to_verify(*, address: str, is_new: bool = False) -> None:
    """Mail a link that proves an address. Anyone may ask, for any address."""
    _mail(AccountMail.VERIFY, address, is_new=is_new)


@transaction.atomic
def ask_to_reset(*, address: str) -> None:
    """Mail a link that sets a new password. Anyone may ask, for any address."""
    _mail(AccountMail.RESET, address)


@transaction.atomic
def tell_of_account(*, address: str) -> None:
    """Mail to somebody who signs up again that they have an account."""
    _mail(AccountMail.EXISTS, address)


@transaction.atomic
def verify_email(*, user: User) -> None:
    """Note that this person reads mail to their address. Proving it again changes nothing."""
    proved = {"verified": True}
    user.emailaddress_set.update_or_create(
        email=user.email, defaults=proved, create_defaults=proved | {"primary": True}
    )
    now = User.objects.select_for_update().get(pk=user.pk)
    if now.email_verified_at is None:
        now.email_verified_at = timezone.now()
        save_changes(now, {"email_verified_at": None})
    user.email_verified_at, user.version = now.email_verified_at, now.version
    email_proved.send(User, user=user)


@transaction.atomic
def verify_by_token(*, token: str) -> User:
    """Whoever has the mailed token may. A token that is spent is a ValidationError."""
    user = read_verify_token(token)
    verify_email(user=user)
    return user


@transaction.atomic
def reset_password(*, token: str, password: str) -> User:
    """Set a new password with the mailed token, once; it proves the address as well.

    Everybody who was signed in as this person is signed out.
    """
    user = read_reset_token(token)
    actions.set_password(actor=user, user=user, password=password)
    verify_email(user=user)
    return user


def _mail(kind: AccountMail, address: str, **about: object) -> None:
    """What is no address at all is a ValidationError; that tells nothing about anybody."""
    address = normalise_email(address)
    try:
        validate_email(address)
    except ValidationError as error:
        raise ValidationError({"email": error.messages}) from error
    mail_wanted.send(User, kind=kind, address=address, user=None, about=about)
