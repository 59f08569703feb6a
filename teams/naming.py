"""Slug and key for a team whose founder has not chosen any."""

import re
from collections.abc import Iterable
from itertools import count

from django.utils.text import slugify

from teams.models import Team

_SLUG_ROOM = 44  # of the 50 that a slug may have: the rest is for a number behind it
_KEY_LENGTH = 4


def free_slug(name: str) -> str:
    """From the name, with a number behind it if that is taken; "team" if it has no Latin letter."""
    stem = slugify(name)[:_SLUG_ROOM].strip("-_") or "team"
    slugs = Team.objects.filter(slug__startswith=stem).values_list("slug", flat=True)
    return _first_free(stem, slugs, "-")


def free_key(name: str) -> str:
    """The initials of a name of several words, else its first letters."""
    words = [re.sub(r"[^A-Z0-9]", "", word) for word in slugify(name).upper().split("-")]
    letters = "".join(word[:1] for word in words) if len(words) > 1 else words[0]
    stem = letters.lstrip("0123456789")[:_KEY_LENGTH]
    if len(stem) <= 1:
        stem = "TEAM"
    keys = Team.objects.filter(key__startswith=stem).values_list("key", flat=True)
    return _first_free(stem, keys, "")


def _first_free(stem: str, taken: Iterable[str], joint: str) -> str:
    """Deleted teams count too: they can be restored."""
    used = set(taken)
    return next(
        name
        for number in count(1)
        if (name := stem if number == 1 else f"{stem}{joint}{number}") not in used
    )
