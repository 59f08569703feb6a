"""Versions: what a change rests on, and what a person was at an earlier one.

Every change of what has a ``version`` raises it by one, so a caller can say what it has seen.
"""

from typing import Any, Protocol

from accounts.events import looks_changed
from accounts.exceptions import Stale
from accounts.models import User, UserChange, display_name

#: What others see of a person, in names, pictures and the handles of mentions.
_SHOWN = ("first_name", "last_name", "email", "avatar", "is_active")


class Versioned(Protocol):
    version: int


def check_version(thing: Versioned, seen: int | None) -> None:
    """Stale when the thing, read under its lock, is not the one that the caller has seen."""
    if seen is not None and seen != thing.version:
        raise Stale(thing, seen)


def save_changes(user: User, before: dict[str, Any]) -> None:
    """Write those of a locked user's fields that are not what they were ``before``, as a version.

    Nothing is written when all are.
    """
    changes = {
        name: [old, getattr(user, name)]
        for name, old in before.items()
        if getattr(user, name) != old
    }
    if not changes:
        return
    user.version += 1
    user.save(update_fields=[*changes, "version", "updated_at"])
    UserChange.objects.create(user=user, version=user.version, changes=changes)


def tell_looks(user: User, actor: User | None, before: dict[str, Any]) -> None:
    """Whoever shows this person hears when they look different; the last statement of an action.

    ``before`` is what :func:`save_changes` got.
    """
    was = {name: before.get(name, getattr(user, name)) for name in _SHOWN}
    if any(getattr(user, name) != old for name, old in was.items()):
        name = display_name(was["first_name"], was["last_name"], was["email"])
        looks_changed.send(User, user=user, actor=actor, before=name)


def before_changes(user: User, version: int) -> dict[str, Any] | None:
    """What has changed since a version, as it was then; None when there was no such version."""
    if not 1 <= version <= user.version:
        return None
    fields: dict[str, Any] = {}
    for change in user.changes.filter(version__gt=version).order_by("-version"):
        fields |= {name: old for name, (old, _) in change.changes.items()}
    return fields
