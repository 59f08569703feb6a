"""Every change to a person. Pages, API, admin and commands call these and nothing else."""

from collections.abc import Collection
from typing import TypedDict, Unpack

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.ending import end_families, end_sign_ins
from accounts.events import AccountMail, Notice, access_ended, mail_wanted, time_zone_changed
from accounts.exceptions import Conflict
from accounts.models import BackOffice, User, normalise_email
from accounts.preferences import Preferences
from accounts.versions import check_version, save_changes, tell_looks


class ProfileChanges(TypedDict, total=False):
    first_name: str
    last_name: str
    bio: str
    website: str
    location: str
    time_zone: str
    language: str


class AccessChanges(ProfileChanges, total=False):
    is_active: bool
    is_staff: bool
    is_superuser: bool


@transaction.atomic
def register_user(
    *,
    email: str,
    password: str | None,
    first_name: str = "",
    last_name: str = "",
    is_verified: bool = False,
) -> User:
    """Open an account. Anyone may. An address that has one already is a Conflict.

    Whoever comes from another service has no password. ``is_verified``: they have shown that they
    read mail to this address.
    """
    user = User(email=normalise_email(email), first_name=first_name, last_name=last_name)
    user.email_verified_at = timezone.now() if is_verified else None
    user.clean_fields(exclude=["password"])
    if password is not None:
        _check_password(password, user)
    user.set_password(password)
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict("This address has an account already. Sign in instead.") from error
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=is_verified)
    return user


@transaction.atomic
def update_profile(
    *, actor: User | None, user: User, seen: int | None = None, **changes: Unpack[ProfileChanges]
) -> User:
    """Change how a person is shown. They themself and staff may; every team of theirs hears it."""
    return _update(actor, user, changes, seen)


@transaction.atomic
def set_preferences(*, actor: User | None, user: User, preferences: Preferences) -> User:
    """Put these in the place of those that were. They themself and staff may."""
    user = lock_own(actor, user)
    user.preferences = preferences.kept()
    user.save(update_fields=["preferences", "updated_at"])
    return user


@transaction.atomic
def update_access(*, actor: User | None, user: User, **changes: Unpack[AccessChanges]) -> User:
    """Change a profile, and who may sign in. Staff may; superusers also for and about staff."""
    if actor is not None and not isinstance(actor, BackOffice):
        raise PermissionDenied("Only staff may change who can sign in.")
    if user.is_staff or changes.keys() & {"is_staff", "is_superuser"}:
        _require_superuser(actor)
    if changes.get("is_active") is False:  # and not again when the account is opened again
        end_families(user.token_families.all())
        access_ended.send(User, user_id=user.pk)
    return _update(actor, user, changes)


@transaction.atomic
def set_groups(*, actor: User | None, user: User, groups: Collection[Group]) -> None:
    """Give somebody the rights in the back office that groups carry. Superusers may."""
    _require_superuser(actor)
    user.groups.set(groups)


@transaction.atomic
def set_password(
    *, actor: User | None, user: User, password: str | None, keep_session: str | None = None
) -> User:
    """Give a new password, or with None take it away. They themself and staff may.

    Whoever knew the old one is out, in every browser and program but ``keep_session``. They are
    told by mail.
    """
    if actor is not None and actor.pk != user.pk:
        if not isinstance(actor, BackOffice):
            raise PermissionDenied("You can change only your own password.")
        if user.is_staff:
            _require_superuser(actor)
    if password is not None:
        _check_password(password, user)
    user.set_password(password)
    user.save(update_fields=["password", "updated_at"])
    end_sign_ins(user=user, keep_session=keep_session)
    notify(user=user, what=Notice.PASSWORD_CHANGED)
    return user


def lock_own(actor: User | None, user: User) -> User:
    """The person as they are now, for the actor to change: their own self, or staff."""
    if actor is not None and actor.pk != user.pk and not isinstance(actor, BackOffice):
        raise PermissionDenied("You can change only your own profile.")
    # Whatever is written about them meanwhile points to their row, and need not wait for it.
    return User.objects.select_for_update(no_key=True).get(pk=user.pk, deleted_at=None)


@transaction.atomic
def notify(*, user: User, what: Notice) -> None:
    """Mail somebody what changed about their signing in, in case that it was somebody else."""
    about = {"what": what, "at": timezone.now().isoformat()}
    mail_wanted.send(User, kind=AccountMail.SECURITY, address=user.email, user=user, about=about)


@transaction.atomic
def remove_second_factor(*, actor: BackOffice, authenticator: Authenticator) -> None:
    """Let somebody in without this passkey, app or set of codes. Staff may; of staff, superusers.

    Recovery codes with nothing left to recover go with it. Its owner is told by mail.
    """
    owner: User = authenticator.user
    if owner.is_staff:
        _require_superuser(actor)
    kinds = Authenticator.Type
    is_passkey = authenticator.type == kinds.WEBAUTHN
    authenticator.delete()
    left = Authenticator.objects.filter(user=owner)
    if not left.exclude(type=kinds.RECOVERY_CODES).exists():
        left.delete()
    notify(user=owner, what=Notice.PASSKEY_REMOVED if is_passkey else Notice.APP_REMOVED)


def _require_superuser(actor: User | None) -> None:
    """Staff could otherwise give themselves any right through the account of other staff."""
    if actor is not None and not (isinstance(actor, BackOffice) and actor.is_superuser):
        raise PermissionDenied("Only a superuser may change who works in the back office.")


def _update(
    actor: User | None, user: User, changes: ProfileChanges, seen: int | None = None
) -> User:
    """As a new version; nothing is written when nothing is different."""
    user = lock_own(actor, user)
    check_version(user, seen)
    before = {field: getattr(user, field) for field in changes}
    for field, value in changes.items():
        setattr(user, field, value)
    user.clean_fields(exclude=["password"])
    save_changes(user, before)
    if user.time_zone != before.get("time_zone", user.time_zone):
        time_zone_changed.send(User, user=user)
    tell_looks(user, actor, before)
    return user


def _check_password(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise ValidationError({"password": error.messages}) from error
