"""What the tests of pages share."""

from typing import Any

from django.forms import ModelMultipleChoiceField
from django.urls import reverse

from tasks.models import Task
from teams.models import Team

HTMX = {"HX-Request": "true"}


def pages(team: Team, task: Task) -> list[str]:
    slug, key = team.slug, task.key
    return [
        reverse("tasks:board", args=[slug]),
        reverse("tasks:more_cards", args=[slug, "todo", task.position, task.pk]),
        reverse("tasks:list", args=[slug]),
        reverse("tasks:create", args=[slug]),
        reverse("tasks:activity", args=[slug]),
        reverse("tasks:detail", args=[key]),
        reverse("tasks:edit", args=[key]),
        reverse("tasks:delete", args=[key]),
        reverse("tasks:card", args=[key]),
        reverse("tasks:import", args=[slug]),
        reverse("tasks:workflow", args=[slug]),
        reverse("tasks:plans", args=[slug]),
        reverse("tasks:trash", args=[slug]),
    ]


def form_of(answer: Any, name: str = "form") -> dict[str, Any]:
    """What a browser would send back: shown values, with the hidden ones they were shown with."""
    form = answer.context[name]
    data: dict[str, Any] = {}
    for field in form:
        several = isinstance(field.field, ModelMultipleChoiceField)
        value = field.value() or ([] if several else "")
        data[field.html_name] = value
        data[field.html_initial_name] = value
    return data
