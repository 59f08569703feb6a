"""Custom fields in queries: ``custom.severity:major``, ``custom."story size":>3``."""

from collections.abc import Callable
from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import Q

from tasks.lists.asking import Asking
from tasks.lists.elsewhere import Elsewhere
from tasks.lists.language import Value, is_none, plain
from tasks.lists.numbers import number_condition
from tasks.lists.periods import bounds
from tasks.models import CustomField, CustomValue, FieldType
from teams.days import day_of

_FLAGS = {"true": 1, "yes": 1, "on": 1, "false": 0, "no": 0, "off": 0}


def custom_condition(name: str, asking: Asking, value: Value) -> Q:
    """Several teams may have a field of that name, of different types: any of them that fits."""
    found, problems = Q(), []
    for field in asking.fields(name):
        try:
            found |= _condition(field, asking, value)
        except ValidationError as error:
            problems.append(error)
    if not found and problems:
        raise problems[0]
    return found


def _condition(field: CustomField, asking: Asking, value: Value) -> Q:
    rows = CustomValue.objects.all()
    if is_none(value):
        return Q(team=field.team_id) & ~Q(Elsewhere(rows, "field_id", [field.pk]))
    fitting = rows.filter(_READERS[FieldType(field.type)](field, asking, value))
    return Q(Elsewhere(fitting, "field_id", [field.pk]))


def _text(_field: CustomField, _asking: Asking, value: Value) -> Q:
    """The whole text, or with a star at the end how it begins."""
    text = plain(value).lower()
    if text.endswith("*") and not value.is_quoted:
        text = text[:-1]
        return Q(key__startswith=text[: CustomValue.KEY_LENGTH], text__startswith=text)
    return Q(key=text[: CustomValue.KEY_LENGTH], text=text)


def _number(_field: CustomField, _asking: Asking, value: Value) -> Q:
    return number_condition("number", value)


def _flag(_field: CustomField, _asking: Asking, value: Value) -> Q:
    if value.op or value.text.lower() not in _FLAGS:
        raise ValidationError("Give true or false.")
    return Q(number=_FLAGS[value.text.lower()])


def _day(_field: CustomField, asking: Asking, value: Value) -> Q:
    first, last = bounds(value, asking.place)
    found = Q(day__isnull=False)
    if first is not None:
        found &= Q(day__gte=_date(asking, first))
    return found & Q(day__lte=_date(asking, last)) if last is not None else found


def _date(asking: Asking, moment: object) -> date:
    return day_of(asking.place, moment)  # type: ignore[arg-type]


def _choice(field: CustomField, _asking: Asking, value: Value) -> Q:
    wanted = value.text.lower()
    ids = [one["id"] for one in field.choices if wanted in (one["id"], one["name"].lower())]
    if value.op or not ids:
        known = ", ".join(one["name"] for one in field.choices)
        raise ValidationError(f"Give one or more of these, with commas: {known}.")
    return Q(key__in=ids)


def _person(_field: CustomField, asking: Asking, value: Value) -> Q:
    return Q(person__in=asking.people(plain(value)))


_READERS: dict[FieldType, Callable[[CustomField, Asking, Value], Q]] = {
    FieldType.TEXT: _text,
    FieldType.URL: _text,
    FieldType.NUMBER: _number,
    FieldType.CHECKBOX: _flag,
    FieldType.DATE: _day,
    FieldType.CHOICE: _choice,
    FieldType.CHOICES: _choice,
    FieldType.PERSON: _person,
}
