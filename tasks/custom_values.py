"""What a task may say in a custom field: from what people and programs give to what tasks keep.

A task keeps plain JSON: text as text, a number as a number, a day by ISO 8601, a choice and a
person by their ids, several choices as a list of ids in the order of the field, a checkbox as true
or false. Nothing is None, which takes a value away.
"""

from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from accounts.ids import as_uuid
from accounts.models import User
from accounts.reach import BEYOND, is_beyond
from tasks.candidates import candidates
from tasks.models import CustomField, FieldType
from teams.models import Team

LONGEST_TEXT = 2_000
#: What JSON carries exactly everywhere: fifteen digits, four of them behind the point.
LARGEST_NUMBER = 10**11
DECIMALS = 4

_check_url = URLValidator(schemes=["http", "https"])


def checked(
    team: Team,
    custom: Mapping[str, Any],
    me: User | None = None,
    said: Mapping[str, Any] = MappingProxyType({}),
) -> dict[str, Any]:
    """The same values as tasks keep them, by id of the field; what is wrong is a ValidationError.

    A field may be named by its id or, in any letter case, by its name; ``me`` is the person whom
    "me" means, and ``said`` is what the task says so far.
    """
    fields = fields_by_name(team)
    values: dict[str, Any] = {}
    for name, given in custom.items():
        field = fields.get(name.lower())
        if field is None:
            known = ", ".join(field.name for field in fields_of(team).values()) or "none so far"
            raise ValidationError({"custom": f"This team has no such field. Known are: {known}."})
        if (pk := str(field.pk)) in values:
            raise ValidationError({"custom": f"{field.name}: give it once."})
        is_me = me is not None and field.type == FieldType.PERSON and given == "me"
        values[pk] = plain_value(field, me if is_me else given, said.get(pk))
    return values


def fields_of(team: Team) -> dict[str, CustomField]:
    """By id, in the order of the team."""
    found = CustomField.objects.filter(team=team.pk)
    return {str(field.pk): field for field in found}


def fields_by_name(team: Team) -> dict[str, CustomField]:
    """By whatever a field may be named, in small letters: its name or its id."""
    fields = fields_of(team)
    return {field.name.lower(): field for field in fields.values()} | fields


def plain_value(field: CustomField, given: Any, said: Any = None) -> Any:
    if given is None or given in ("", []):
        return None
    try:
        if field.type == FieldType.PERSON:
            return _person(field, given, said)
        return _READERS[FieldType(field.type)](field, given)
    except ValidationError as error:
        sentence = f"{field.name}: {' '.join(error.messages)}"
        raise ValidationError({"custom": sentence}) from error


def _text(_field: CustomField, given: Any) -> str | None:
    if not isinstance(given, str) or len(given) > LONGEST_TEXT or "\x00" in given:
        raise ValidationError(f"Give a text of {LONGEST_TEXT:,} characters at most.")
    return given.strip() or None


def _number(_field: CustomField, given: Any) -> int | float:
    sentence = f"Give a number with up to {DECIMALS} digits after the point."
    if isinstance(given, bool) or not isinstance(given, int | float):
        raise ValidationError(sentence)
    if abs(given) >= LARGEST_NUMBER:
        raise ValidationError(f"Give a number below {LARGEST_NUMBER:,}.")
    if round(given, DECIMALS) != given:
        raise ValidationError(sentence)
    return int(given) if given == int(given) else given


def _day(_field: CustomField, given: Any) -> str:
    try:
        day = date.fromisoformat(given) if isinstance(given, str) else None
    except ValueError:
        day = None
    if day is None or day.isoformat() != given:
        raise ValidationError("Give a day such as 2027-01-31.")
    if is_beyond(day):
        raise ValidationError(BEYOND)
    return day.isoformat()


def _choice(field: CustomField, given: Any) -> str:
    if isinstance(given, str):
        for choice in field.choices:
            if given == choice["id"] or given.lower() == choice["name"].lower():
                return str(choice["id"])
    known = ", ".join(choice["name"] for choice in field.choices)
    raise ValidationError(f"Give one of its choices: {known}.")


def _choices(field: CustomField, given: Any) -> list[str]:
    if not isinstance(given, list):
        raise ValidationError("Give a list of choices.")
    chosen = {_choice(field, one) for one in given}
    return [choice["id"] for choice in field.choices if choice["id"] in chosen]


def _person(field: CustomField, given: Any, said: str | None) -> str:
    pk = given.get("id") if isinstance(given, dict) else given
    user = _user(pk)
    if user is None or not candidates(field, said).filter(pk=user).exists():
        raise ValidationError("Give the id of a member of this team.")
    return str(user)


def _user(pk: Any) -> UUID | None:
    if isinstance(pk, User):
        return pk.pk
    return as_uuid(pk) if isinstance(pk, str) else None


def _url(field: CustomField, given: Any) -> str | None:
    text = _text(field, given)
    if text is not None:
        try:
            _check_url(text)
        except ValidationError as error:
            message = "Give an address that begins with http:// or https://."
            raise ValidationError(message) from error
    return text


def _flag(_field: CustomField, given: Any) -> bool:
    if not isinstance(given, bool):
        raise ValidationError("Give true or false.")
    return given


_READERS: dict[FieldType, Callable[[CustomField, Any], Any]] = {
    FieldType.TEXT: _text,
    FieldType.NUMBER: _number,
    FieldType.DATE: _day,
    FieldType.CHOICE: _choice,
    FieldType.CHOICES: _choices,
    FieldType.URL: _url,
    FieldType.CHECKBOX: _flag,
}
