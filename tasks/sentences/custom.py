"""Changes of custom fields in words, as the log tells them."""

from collections.abc import Collection
from typing import Any

from accounts.models import User
from tasks.custom_page import in_words
from tasks.models import CustomField, FieldType
from teams.models import Event

_PREFIX = "custom."
#: Between the id of a field and a value of it, as a key of the names.
_SAYS = "="


def is_custom(field: str) -> bool:
    return field.startswith(_PREFIX)


def names_in_custom(events: Collection[Event]) -> dict[str, str]:
    """The names of fields by their ids, and what the new values of these events are in words."""
    said = [
        (field.removeprefix(_PREFIX), new)
        for event in events
        for field, (_, new) in event.changes.items()
        if is_custom(field)
    ]
    if not said:
        return {}
    fields = {
        str(field.pk): field for field in CustomField.objects.filter(pk__in={pk for pk, _ in said})
    }
    people = _people(fields, said)
    names = {pk: field.name for pk, field in fields.items()}
    for pk, value in said:
        if pk in fields and value is not None:
            names[_key(pk, value)] = in_words(fields[pk], value, people)
    return names


def tell_custom(field: str, new: Any, names: dict[str, str]) -> str:
    pk = field.removeprefix(_PREFIX)
    name = names.get(pk)
    if name is None:
        return "changed a field that is gone"
    if new is None:
        return f"took {name} away"
    return f"set {name} to {names.get(_key(pk, new), 'something that is gone')}"


def _people(fields: dict[str, CustomField], said: list[tuple[str, Any]]) -> dict[str, str]:
    asking = {pk for pk, field in fields.items() if field.type == FieldType.PERSON}
    ids = {value for pk, value in said if pk in asking and value is not None}
    found = User.objects.filter(pk__in=ids) if ids else []
    return {str(user.pk): user.name for user in found}


def _key(pk: str, value: Any) -> str:
    return f"{pk}{_SAYS}{value}"
