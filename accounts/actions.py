"""Every change to a person. Pages, API, admin and commands call these and nothing else."""

from collections.abc import Collection
from typing import TypedDict, Unpack

from django.contrib.auth.models import Group
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

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
    """Change a profile, and who may sign in. Staff may; superusers also for and about staff."""
    if actor is not None and not isinstance(actor, BackOffice):
        raise PermissionDenied("Only staff may change who can sign in.")
    if user.is_staff or changes.keys() & {"is_staff", "is_superuser"}:
        _require_superuser(actor)
    return _update(actor, user, changes)


@transaction.atomic
def set_groups(*, actor: User | None, user: User, groups: Collection[Group]) -> None:
    """Give somebody the rights in the back office that groups carry. Superusers may."""
    _require_superuser(actor)
    user.groups.set(groups)


@transaction.atomic
def set_password(*, actor: User | None, user: User, password: str | None) -> User:
    """Give a new password, or with None take it away. They themself and staff may.

    Whoever knew the old one is out: sessions end with its hash, sign-ins of programs here.
    """
    if actor is not None and actor.pk != user.pk:
        if not isinstance(actor, BackOffice):
            raise PermissionDenied("You can change only your own password.")
        if user.is_staff:
            _require_superuser(actor)
    user.set_password(password)
    user.save(update_fields=["password", "updated_at"])
    user.token_families.filter(ended_at=None).update(ended_at=timezone.now())
    return user


def _require_superuser(actor: User | None) -> None:
    """Staff could otherwise give themselves any right through the account of other staff."""
    if actor is not None and not (isinstance(actor, BackOffice) and actor.is_superuser):
        raise PermissionDenied("Only a superuser may change who works in the back office.")


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
