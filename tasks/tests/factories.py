"""Tasks for tests, made by the action that people use."""

from typing import Any

from factory.declarations import Sequence, SubFactory
from factory.django import DjangoModelFactory

from tasks.actions import add_comment, create_task
from tasks.models import Comment, Task
from teams.tests.factories import TeamFactory


class TaskFactory(DjangoModelFactory[Task]):
    """Made by the system unless an ``actor`` is given."""

    class Meta:
        model = Task

    actor = None
    team = SubFactory(TeamFactory)
    title = Sequence(lambda number: f"Task {number}")

    @classmethod
    def _create(cls, model_class: type[Task], *args: Any, **fields: Any) -> Task:
        return create_task(**fields)


class CommentFactory(DjangoModelFactory[Comment]):
    """Written by the system unless an ``actor`` is given."""

    class Meta:
        model = Comment

    actor = None
    task = SubFactory(TaskFactory)
    body = "Looks good."

    @classmethod
    def _create(cls, model_class: type[Comment], *args: Any, **fields: Any) -> Comment:
        return add_comment(**fields)
