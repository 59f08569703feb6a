"""Lists in the order of a custom field: ``custom.severity`` is read as ``custom.<id>.<by>``.

Text goes by how it begins, choices by the order in which the field has them (of several the first
counts), people by name.
"""

from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Case, OuterRef, Subquery, Value, When
from django.db.models.functions import Concat
from django.db.models.lookups import In

from accounts.api.keyset import Key
from tasks.models import CustomField, CustomValue, FieldType
from tasks.models.task_queryset import TaskQuerySet
from tasks.search.matching import Beside

CUSTOM = "custom."

_CHOICE, _PERSON = "choice", "person"
_BY = {
    FieldType.NUMBER: "number",
    FieldType.CHECKBOX: "number",
    FieldType.DATE: "day",
    FieldType.CHOICE: _CHOICE,
    FieldType.CHOICES: _CHOICE,
    FieldType.PERSON: _PERSON,
}
_NAME = Concat(
    "person__first_name",
    Value(" "),
    "person__last_name",
    Value(" "),
    "person__email",
    output_field=models.TextField(),
)


def custom_order(field: CustomField) -> str:
    return f"{CUSTOM}{field.pk.hex}.{_BY.get(FieldType(field.type), 'key')}"


def custom_key(name: str) -> Key:
    pk, by = _parts(name)
    field: models.Field[object, object] = models.TextField()
    if by == _CHOICE:
        field = models.IntegerField()
    elif by != _PERSON:
        field = CustomValue._meta.get_field(by)  # type: ignore[assignment]
    return Key(_alias(pk), name.startswith("-"), field, is_nullable=True)


def custom_column(name: str) -> tuple[UUID, str]:
    """The field, and the path to the column of its values that an index has in order, if any."""
    pk, by = _parts(name)
    return pk, "" if by in (_CHOICE, _PERSON) else f"custom_values__{by}"


def with_custom(rows: TaskQuerySet, name: str) -> TaskQuerySet:
    """The tasks with what ``custom_key`` orders them by."""
    pk, by = _parts(name)
    # Beside, because SQLite would go through all values of the field for each of the tasks.
    values: Any = CustomValue.objects.filter(In(Beside("field_id"), [pk]), task=OuterRef("pk"))
    if by == _CHOICE:
        values = values.annotate(place=_place(pk)).order_by("place").values("place")
    elif by == _PERSON:
        values = values.annotate(name=_NAME).values("name")
    else:
        values = values.values(by)
    return rows.annotate(**{_alias(pk): Subquery(values[:1])})


def _place(pk: UUID) -> Case:
    choices = CustomField.objects.values_list("choices", flat=True).get(pk=pk)
    places = (When(key=choice["id"], then=Value(n)) for n, choice in enumerate(choices))
    return Case(*places, output_field=models.IntegerField())


def _parts(name: str) -> tuple[UUID, str]:
    _, pk, by = name.removeprefix("-").split(".")
    return UUID(pk), by


def _alias(pk: UUID) -> str:
    return f"custom_{pk.hex}"
