"""Names are one line: they stand in headings, subjects of mails, calendars and lists."""

import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.expressions import Combinable

#: Controls, and the ends of lines and paragraphs that Unicode has besides.
_BREAKING = frozenset({"Cc", "Zl", "Zp"})
NOT_ONE_LINE = "Write this on one line, without tabs and other control characters."


def is_one_line(text: str) -> bool:
    return not any(unicodedata.category(sign) in _BREAKING for sign in text)


def on_one_line(text: str) -> str:
    """What others give as a name, without what no name has."""
    return " ".join("".join(sign if is_one_line(sign) else " " for sign in text).split())


def require_one_line(text: str) -> None:
    if not is_one_line(text):
        raise ValidationError(NOT_ONE_LINE, code="not_one_line")


if TYPE_CHECKING:
    _CharField = models.CharField[str | Combinable, str]
else:
    _CharField = models.CharField


class NameField(_CharField):
    """A CharField that takes one line. To the database, and so to migrations, it is no other."""

    default_validators = [*models.CharField.default_validators, require_one_line]

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs
