"""Keeps documents as the texts are: in the transaction of each change, by what its event says."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from uuid import UUID

from django.dispatch import receiver

from tasks.events import Verb
from tasks.models import Attachment, Comment
from tasks.search.documents import NewTask, add, refresh
from teams.clock import Changes, Item, publishing
from teams.models import Event

#: The fields that stand in documents or decide whether there is one, by kind of thing.
_FIELDS = {
    "task": frozenset({"title", "description", "deleted_at"}),
    "comment": frozenset({"task", "body", "deleted_at"}),
    "attachment": frozenset({"task", "name", "deleted_at"}),
}
_OF_NEW_TASKS = frozenset({Verb.TASK_CREATED, Verb.TASK_IMPORTED})


@receiver(publishing)
def keep_documents(*, event: Event, items: Sequence[Item] = (), **_: Any) -> None:
    touched = [Item(event.target_type, event.target_id, event.changes), *items]
    speaking = [item for item in touched if _speaks(item)]
    if event.verb in _OF_NEW_TASKS:
        add(event.team_id, (_new(item) for item in speaking))
    elif tasks := set(_tasks(speaking)):
        refresh(tasks)


def _new(item: Item) -> NewTask:
    """The event of a new task has all that there is to say of it."""
    title, description = (item.changes.get(name, ("", ""))[1] for name in ("title", "description"))
    return NewTask(item.target_id, title, description)


def _speaks(item: Item) -> bool:
    return not _FIELDS.get(item.target_type, frozenset()).isdisjoint(item.changes)


def _tasks(items: Iterable[Item]) -> Iterator[UUID]:
    """The ids of the tasks; of what hangs on a task, from its changes or else from its row."""
    unsaid: defaultdict[str, list[UUID]] = defaultdict(list)
    for item in items:
        if item.target_type == "task":
            yield item.target_id
        elif "task" in item.changes:
            yield from _ids(item.changes)
        else:
            unsaid[item.target_type].append(item.target_id)
    for kind, ids in unsaid.items():
        yield from _MODELS[kind].objects.filter(pk__in=ids).values_list("task_id", flat=True)


def _ids(changes: Changes) -> Iterator[UUID]:
    return (UUID(text) for text in changes["task"] if text)


_MODELS: dict[str, Any] = {"comment": Comment, "attachment": Attachment}
