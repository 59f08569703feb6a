"""How a person likes Stint to be: a few settings, each of one type, with a default.

The database keeps those that differ from their default, so that a default may become another.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from typing import Any, Self

from django.core.exceptions import ValidationError


class Theme(StrEnum):
    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class TeamPage(StrEnum):
    BOARD = "board"
    LIST = "list"


#: How long before a task is due somebody can be reminded, in hours.
REMINDERS = (1, 4, 24, 48, 168)


@dataclass(frozen=True, kw_only=True)
class Preferences:
    """``team_page`` is where the name of a team leads; ``remind_hours`` is some of REMINDERS."""

    theme: Theme = Theme.SYSTEM
    team_page: TeamPage = TeamPage.BOARD
    remind_hours: tuple[int, ...] = (24,)

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Self:
        """What the database keeps, or a person sends. ValidationError by the name of the field."""
        types = {field.name: field.type for field in fields(cls)}
        values, errors = {}, {}
        for name, value in kept.items():
            if name not in types:
                errors[name] = f"There is no such preference. Known are: {', '.join(types)}."
                continue
            try:
                values[name] = _typed(types[name], value)
            except ValueError as error:
                errors[name] = str(error)
        if errors:
            raise ValidationError(errors)
        return cls(**values)

    def kept(self) -> dict[str, Any]:
        """Without what is as by default."""
        usual = asdict(type(self)())
        own = {name: value for name, value in asdict(self).items() if value != usual[name]}
        return {n: list(value) if isinstance(value, tuple) else value for n, value in own.items()}


def check_preferences(value: Any) -> None:
    try:
        Preferences.read(value)
    except ValidationError as error:
        raise ValidationError(error.messages) from error


def _typed(kind: Any, value: Any) -> Any:
    if kind == tuple[int, ...]:
        return _hours(value)
    if not isinstance(value, str) or value not in list(kind):
        raise ValueError(f"This is not one of: {', '.join(kind)}.")
    return kind(value)


def _hours(value: Any) -> tuple[int, ...]:
    hours: list[Any] = list(value) if isinstance(value, list | tuple) else [None]
    if not all(type(hour) is int and hour in REMINDERS for hour in hours):
        raise ValueError(f"Give a list of hours, each one of: {', '.join(map(str, REMINDERS))}.")
    return tuple(sorted(set(hours)))
