"""What a task says in the fields of its team, as its page shows it."""

from typing import Any, NamedTuple

from accounts.models import User
from tasks.custom_values import fields_of
from tasks.forms_custom import CustomValuesForm
from tasks.models import CustomField, FieldType, Task


class Said(NamedTuple):
    field: CustomField
    #: In words; a link is an address.
    text: str

    @property
    def is_link(self) -> bool:
        return self.field.type == FieldType.URL


def custom_context(task: Task, *, may_edit: bool) -> dict[str, Any]:
    if may_edit:
        return {"custom_form": CustomValuesForm(team=task.team, task=task)}
    return {"custom_values": said_by([task])[task.pk]}


def said_by(tasks: list[Task]) -> dict[Any, list[Said]]:
    """What tasks of one team say, in words, in the order of the fields."""
    if not tasks:
        return {}
    fields = fields_of(tasks[0].team)
    asking = {pk for pk, field in fields.items() if field.type == FieldType.PERSON}
    ids = {task.custom[pk] for task in tasks for pk in asking & task.custom.keys()}
    people = {str(user.pk): user.name for user in User.objects.filter(pk__in=ids)} if ids else {}
    return {
        task.pk: [
            Said(field, in_words(field, task.custom[pk], people))
            for pk, field in fields.items()
            if pk in task.custom
        ]
        for task in tasks
    }


def in_words(field: CustomField, value: Any, people: dict[str, str]) -> str:
    match FieldType(field.type):
        case FieldType.CHOICE:
            return field.choice_name(value)
        case FieldType.CHOICES:
            return ", ".join(field.choice_name(pk) for pk in value)
        case FieldType.PERSON:
            return people.get(value, "Somebody who has left")
        case FieldType.CHECKBOX:
            return "Yes" if value else "No"
    return str(value)
