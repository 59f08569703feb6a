"""Rows that repeat what tasks say, so that an index finds tasks by it.

A task's own row is the truth. Whoever has written tasks calls :func:`index`, in the same
transaction, with all tasks whose labels or custom values may have changed.
"""

from collections.abc import Collection

from tasks.custom_index import index_custom
from tasks.models import Task, TaskLabel
from teams.models import State


def index(tasks: Collection[Task]) -> None:
    _index_labels(tasks)
    index_custom(tasks)


def indexed(state: State) -> State:
    """What of a task's state the index repeats."""
    return {name: v for name, v in state.items() if name == "labels" or name.startswith("custom.")}


def _index_labels(tasks: Collection[Task]) -> None:
    wanted = {(task.pk.hex, _hex(label)) for task in tasks for label in task.labels}
    found = TaskLabel.objects.filter(task__in=tasks)
    known = {(row.task_id.hex, row.label_id.hex): row.pk for row in found}
    gone = [pk for pair, pk in known.items() if pair not in wanted]
    if gone:
        TaskLabel.objects.filter(pk__in=gone).delete()
    missing = sorted(wanted - known.keys())
    TaskLabel.objects.bulk_create(
        (TaskLabel(task_id=task, label_id=label) for task, label in missing), batch_size=500
    )


def _hex(text: str) -> str:
    return text.replace("-", "")
