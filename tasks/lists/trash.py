"""What was deleted and can still be brought back, latest first."""

from dataclasses import replace
from functools import cached_property

from django.utils import timezone

from accounts.api.keyset import Key, keys_of
from accounts.api.listing import Listing
from tasks.actions.trash import KEPT
from tasks.models import Task
from tasks.models.task_queryset import TaskQuerySet


class Trash(Listing):
    """In the order of its index. A thousand tasks can be deleted at one moment: ids break ties."""

    def __init__(self, tasks: TaskQuerySet) -> None:
        in_trash = tasks.filter(deleted_at__gte=timezone.now() - KEPT)
        super().__init__(in_trash, ("-deleted_at",))

    @cached_property
    def keys(self) -> list[Key]:
        """A column that may be empty sorts in another way, but here there is always a moment."""
        return [replace(key, is_nullable=False) for key in keys_of(Task, self.ordering)]
