"""Every change to a person. Pages, API, admin and commands call these and nothing else."""

from typing import TypedDict, Unpack

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from accounts.events import name_changed
from accounts.exceptions import Conflict
from accounts.models import BackOffice, User, normalise_email


class ProfileChanges(TypedDict, total=False):
    first_name: str
    last_name: str


class AccessChanges(ProfileChanges, total=False):
    is_active: bool
    is_staff: bool
    is_superuser: bool


@transaction.atomic
def register_user(*, email: str, password: str, first_name: str = "", last_name: str = "") -> User:
    """Open an account. Anyone may. An address that has one already is a Conflict."""
    user = User(email=normalise_email(email), first_name=first_name, last_name=last_name)
    user.clean_fields(exclude=["password"])
    _check_password(password, user)
    user.set_password(password)
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict("This address has an account already. Sign in instead.") from error
    return user


@transaction.atomic
def update_profile(*, actor: User | None, user: User, **changes: Unpack[ProfileChanges]) -> User:
    """Change how a person is shown. They themself and staff may; every team of theirs hears it."""
    return _update(actor, user, changes)


@transaction.atomic
def update_access(*, actor: User | None, user: User, **changes: Unpack[AccessChanges]) -> User:
    """Change a profile, and who may sign in or enter the back office. Staff may."""
    if actor is not None and not isinstance(actor, BackOffice):
        raise PermissionDenied("Only staff may change who can sign in.")
    if "is_superuser" in changes and actor is not None and not actor.is_superuser:
        raise PermissionDenied("Only those who may do everything can give that to others.")
    return _update(actor, user, changes)


def _update(actor: User | None, user: User, changes: ProfileChanges) -> User:
    user = User.objects.select_for_update().get(pk=user.pk)
    if actor is not None and actor.pk != user.pk and not isinstance(actor, BackOffice):
        raise PermissionDenied("You can change only your own profile.")
    before = user.name
    for field, value in changes.items():
        setattr(user, field, value)
    user.clean_fields(exclude=["password"])
    user.save(update_fields=[*changes, "updated_at"])
    if user.name != before:
        name_changed.send(User, user=user, actor=actor, before=before, after=user.name)
    return user


def _check_password(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise ValidationError({"password": error.messages}) from error
