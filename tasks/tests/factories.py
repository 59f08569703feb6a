"""Tasks for tests, made by the action that people use."""

from typing import Any

import factory

from tasks.actions import create_task
from tasks.models import Task
from teams.tests.factories import TeamFactory


class TaskFactory(factory.django.DjangoModelFactory[Task]):
    """Made by the system unless an ``actor`` is given."""

    class Meta:
        model = Task

    actor = None
    team = factory.SubFactory(TeamFactory)
    title = factory.Sequence(lambda number: f"Task {number}")

    @classmethod
    def _create(cls, model_class: type[Task], *args: Any, **fields: Any) -> Task:
        return create_task(**fields)
