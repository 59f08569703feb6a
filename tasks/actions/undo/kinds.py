"""The kinds of things that there are, and which of them point to which."""

from functools import cache
from graphlib import TopologicalSorter

from django.apps import apps
from django.db import models

from tasks.models import Task
from teams.models import Thing


def model_of(kind: str) -> type[Thing]:
    return known()[kind]


@cache
def known() -> dict[str, type[Thing]]:
    return {model.kind: model for model in apps.get_models() if issubclass(model, Thing)}


@cache
def in_order() -> dict[str, int]:
    """Each kind's place: what is pointed to comes before what points to it, and tasks come last.

    What points to tasks may be back before them, for an undo makes and removes no row of a task.
    """
    before = {kind: _pointed_to(model) for kind, model in sorted(known().items())}
    before[Task.kind] = sorted(before.keys() - {Task.kind})
    order = TopologicalSorter(before).static_order()
    return {kind: place for place, kind in enumerate(order)}


def _pointed_to(model: type[Thing]) -> list[str]:
    """Sorted, so that all processes come to one order, and lock in it."""
    targets = {
        field.related_model.kind
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey) and issubclass(field.related_model, Thing)
    }
    return sorted(targets - {Task.kind, model.kind})
