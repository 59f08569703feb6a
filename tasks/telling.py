"""Which things hang on a task, so that its activity tells of them too."""

from functools import cache
from uuid import UUID

from django.apps import apps

from tasks.models import ChecklistItem, Task
from teams.models import Thing


def related_ids(task: Task) -> list[UUID]:
    """Of comments, files, relations and whatever else points to the task."""
    return [
        pk
        for model, name in _pointing_at_tasks()
        for pk in model._default_manager.filter(**{name: task}).values_list("pk", flat=True)
    ]


@cache
def _pointing_at_tasks() -> list[tuple[type[Thing], str]]:
    direct: list[tuple[type[Thing], str]] = [
        (model, field.name)
        for model in apps.get_models()
        if issubclass(model, Thing) and model is not Task
        for field in model._meta.concrete_fields
        if field.related_model is Task
    ]
    return [*direct, (ChecklistItem, "checklist__task")]
