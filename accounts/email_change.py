"""Another address for an account: it changes when both the old and the new one have said yes.

The new address proves that it is the person's; the old one keeps somebody who found an open
browser from taking the account away. Where the old one never was verified it may be a slip of the
keyboard that nobody reads, and the new one alone decides.

The link in a mail is the id of the change and whose side it is, signed: as for invitations, nothing
that opens an account stands in the database, and each link works once.
"""

from datetime import timedelta
from typing import Literal
from uuid import UUID

from allauth.account.models import EmailAddress
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.actions import lock_own
from accounts.events import email_change_requested, email_changed
from accounts.exceptions import Conflict
from accounts.models import EmailChange, User, normalise_email
from accounts.proving import verify_email
from accounts.versions import save_changes, tell_looks

type Side = Literal["old", "new"]

LIFETIME = timedelta(hours=24)
_SALT = "accounts.email_change"
_TAKEN = "This address has an account already."


@transaction.atomic
def request_email_change(*, user: User, email: str, password: str) -> EmailChange:
    """Ask both addresses. The person themself may, who knows the password, if there is one.

    A request that was made before is forgotten, and its links open nothing any more.
    """
    user = lock_own(user, user)
    check_password(user, password)
    change = EmailChange(
        user=user, email=normalise_email(email), expires_at=timezone.now() + LIFETIME
    )
    change.clean_fields(exclude=["user"])
    if change.email == user.email:
        raise ValidationError({"email": "This is your address already."})
    if User.objects.filter(email=change.email).exists():
        raise Conflict(_TAKEN)
    if user.email_verified_at is None:
        change.old_confirmed_at = timezone.now()
    EmailChange.objects.filter(user=user).delete()
    change.save(force_insert=True)
    email_change_requested.send(EmailChange, change=change)
    return change


@transaction.atomic
def confirm_email_change(*, token: str) -> tuple[EmailChange, bool]:
    """One side says yes: whoever holds the mail may. True when that made the change.

    DoesNotExist when the link is forged, used, expired or called off.
    """
    pk, side = _opened(token)
    found = EmailChange.objects.open().select_for_update(of=("self",)).select_related("user")
    change = found.get(pk=pk, **{f"{side}_confirmed_at": None})
    setattr(change, f"{side}_confirmed_at", timezone.now())
    change.save(update_fields=[f"{side}_confirmed_at"])
    if change.old_confirmed_at is None or change.new_confirmed_at is None:
        return change, False
    _carry_out(change)
    return change, True


@transaction.atomic
def cancel_email_change(*, user: User) -> None:
    """Call it off. The person themself may, and whoever holds a mail: see ``change_of``."""
    EmailChange.objects.filter(user=user).delete()


def change_of(token: str) -> tuple[EmailChange, Side]:
    """What a link is about. DoesNotExist when it opens nothing."""
    pk, side = _opened(token)
    found = EmailChange.objects.open().select_related("user")
    return found.get(pk=pk, **{f"{side}_confirmed_at": None}), side


def make_token(change: EmailChange, side: Side) -> str:
    return signing.Signer(salt=_SALT).sign(f"{change.pk.hex}-{side}")


def forget_email_changes() -> None:
    """Those that have run out: an address that never answered is nobody's business."""
    EmailChange.objects.filter(expires_at__lt=timezone.now()).delete()


def check_password(user: User, password: str) -> None:
    """Who signs in elsewhere only has none, and cannot be asked for it."""
    if user.has_usable_password() and not user.check_password(password):
        raise ValidationError({"password": "This is not your password."})


def _carry_out(change: EmailChange) -> None:
    user = change.user
    before = {"email": user.email, "email_verified_at": user.email_verified_at}
    user.email, user.email_verified_at = change.email, timezone.now()
    try:
        with transaction.atomic():
            save_changes(user, before)
    except IntegrityError as error:
        raise Conflict(_TAKEN) from error
    EmailAddress.objects.filter(user=user).delete()
    verify_email(user=user)
    change.delete()
    email_changed.send(User, user=user, before=before["email"])
    tell_looks(user, user, before)


def _opened(token: str) -> tuple[UUID, Side]:
    try:
        pk, _, side = signing.Signer(salt=_SALT).unsign(token).partition("-")
        return UUID(pk), "old" if side == "old" else "new"
    except (signing.BadSignature, ValueError) as error:
        raise EmailChange.DoesNotExist from error
