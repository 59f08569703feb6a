"""The rows that repeat what tasks say in custom fields: see CustomValue."""

from collections.abc import Collection, Iterable
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from accounts.models import User
from tasks.models import CustomField, CustomValue, FieldType, Task


class _Row(NamedTuple):
    """Everything of a CustomValue but its own id."""

    field_id: UUID
    task_id: UUID
    key: str = ""
    text: str = ""
    number: Decimal | None = None
    day: date | None = None
    person_id: UUID | None = None


def index_custom(tasks: Collection[Task]) -> None:
    found = CustomValue.objects.filter(task__in=[task.pk for task in tasks])
    known = {_Row(*row): pk for *row, pk in found.values_list(*_Row._fields, "pk")}
    wanted = set(_wanted(tasks))
    if gone := [pk for row, pk in known.items() if row not in wanted]:
        CustomValue.objects.filter(pk__in=gone).delete()
    missing = [CustomValue(**row._asdict()) for row in wanted - known.keys()]
    CustomValue.objects.bulk_create(missing, batch_size=500)


def _wanted(tasks: Collection[Task]) -> Iterable[_Row]:
    ids = {pk for task in tasks for pk in task.custom}
    if not ids:
        return
    fields = {str(field.pk): field for field in CustomField.objects.filter(pk__in=ids)}
    people = _people(tasks, fields)
    for task in tasks:
        for pk, value in task.custom.items():
            if pk in fields:
                yield from _rows(task, fields[pk], value, people)


def _rows(task: Task, field: CustomField, value: Any, people: set[UUID]) -> Iterable[_Row]:
    row = _Row(field.pk, task.pk)
    match FieldType(field.type):
        case FieldType.TEXT | FieldType.URL:
            text = value.lower()
            yield row._replace(key=text[: CustomValue.KEY_LENGTH], text=text)
        case FieldType.NUMBER:
            yield row._replace(number=Decimal(str(value)).quantize(Decimal("0.0001")))
        case FieldType.CHECKBOX:
            yield row._replace(number=Decimal(int(value)).quantize(Decimal("0.0001")))
        case FieldType.DATE:
            yield row._replace(day=date.fromisoformat(value))
        case FieldType.CHOICE:
            yield row._replace(key=value)
        case FieldType.CHOICES:
            for choice in value:
                yield row._replace(key=choice)
        case FieldType.PERSON:
            if (pk := UUID(value)) in people:
                yield row._replace(person_id=pk)


def _people(tasks: Collection[Task], fields: dict[str, CustomField]) -> set[UUID]:
    """Those who are still there: an account may be erased, and what a task says stays."""
    asking = {pk for pk, field in fields.items() if field.type == FieldType.PERSON}
    ids = {task.custom[pk] for task in tasks for pk in asking & task.custom.keys()}
    if not ids:
        return set()
    return set(User.objects.filter(pk__in=ids).values_list("pk", flat=True))
