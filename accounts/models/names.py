"""Names are one line: they stand in headings, subjects of mails, calendars and lists."""

import unicodedata
from typing import Any

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


def name_field(**options: Any) -> "models.CharField[str | Combinable, str]":
    """A CharField that takes one line. No class of its own, which queries would not mix with other
    text; to migrations it is like any other.
    """
    field: models.CharField[str | Combinable, str] = models.CharField(**options)
    field.validators.append(require_one_line)
    return field
