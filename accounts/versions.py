"""Versions: what a change rests on, and what a person was at an earlier one.

Every change of what has a ``version`` raises it by one, so a caller can say what it has seen.
"""

from typing import Any, Protocol

from accounts.exceptions import Stale
from accounts.models import User, UserChange


class Versioned(Protocol):
    version: int


def check_version(thing: Versioned, seen: int | None) -> None:
    """Stale when the thing, read under its lock, is not the one that the caller has seen."""
    if seen is not None and seen != thing.version:
        raise Stale(thing, seen)


def save_changes(user: User, before: dict[str, Any]) -> bool:
    """Write those of a locked user's fields that are not what they were ``before``, as a version.

    False, and nothing is written, when all are.
    """
    changes = {
        name: [old, getattr(user, name)]
        for name, old in before.items()
        if getattr(user, name) != old
    }
    if not changes:
        return False
    user.version += 1
    user.save(update_fields=[*changes, "version", "updated_at"])
    UserChange.objects.create(user=user, version=user.version, changes=changes)
    return True


def before_changes(user: User, version: int) -> dict[str, Any] | None:
    """What has changed since a version, as it was then; None when there was no such version."""
    if not 1 <= version <= user.version:
        return None
    fields: dict[str, Any] = {}
    for change in user.changes.filter(version__gt=version).order_by("-version"):
        fields |= {name: old for name, (old, _) in change.changes.items()}
    return fields
