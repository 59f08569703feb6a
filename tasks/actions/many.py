"""One change of many tasks, for actions whose event touches all of them."""

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any

from django.db import connection
from django.utils import timezone

from accounts.exceptions import Conflict
from accounts.ids import new_id
from accounts.models import User
from tasks.events import Verb
from tasks.indexing import index
from tasks.models import Task
from tasks.models.task_queryset import TaskQuerySet
from teams import clock, things
from teams.clock import Item
from teams.models import Event, Target, Team, Thing


def locked(tasks: TaskQuerySet) -> list[Task]:
    return list(things.locked(tasks.select_related("team", "status")))


def lock_with_tasks[T: Thing](lock: Callable[[], T], tasks: TaskQuerySet) -> tuple[T, list[Task]]:
    """A thing that is to go, and the tasks that point to it. A Conflict when one has just begun to.

    The tasks first: whoever changes a task holds it, and by its new foreign keys what it points to
    after that. The other way round both would wait for ever.
    """
    held = locked(tasks)
    thing = lock()
    if tasks.count() != len(held):
        raise Conflict(f"{thing.label} has just been given to another task. Try again.")
    return thing, held


def change_each(tasks: Iterable[Task], change: Callable[[Task], None]) -> list[Item]:
    """Change locked tasks and write those that differ, as few statements as it takes.

    Gives what became of each, for the event, which the caller records.
    """
    changed, items, columns = [], [], set[str]()
    for task in tasks:
        before, old = task.state(), values_of(task)
        change(task)
        things.clean(task)
        if task.state() == before:
            continue
        task.version += 1
        columns |= changed_columns(task, old)
        changed.append(task)
        items.append(things.item(task, before))
    save_all(changed, columns)
    return items


def record_many(
    team: Team,
    items: Sequence[Item],
    *,
    actor: User | None,
    count: int,
    verb: Verb = Verb.TASKS_CHANGED,
) -> Event:
    """Event: ``verb``. ``count`` is how many tasks it says that it is about."""
    target = Target("batch", new_id(), f"{count:,} task{'' if count == 1 else 's'}")
    return clock.record(team=team, verb=verb, actor=actor, target=target, items=items)


def values_of(task: Task) -> dict[str, Any]:
    return {str(field.column): getattr(task, field.attname) for field in Task._meta.concrete_fields}


def changed_columns(task: Task, old: dict[str, Any]) -> set[str]:
    return {column for column, value in values_of(task).items() if value != old[column]}


def save_all(tasks: Collection[Task], columns: Collection[str]) -> None:
    """Write these columns of many tasks.

    One prepared statement, run for each. Django's ``bulk_update`` composes a CASE of all rows for
    each column, which takes twenty times as long as the database then needs.
    """
    if not tasks:
        return
    now = timezone.now()
    for task in tasks:
        task.updated_at = now
    written = [
        field
        for field in Task._meta.concrete_fields
        if field.column in {*columns, "version", "updated_at"}
    ]
    places = ", ".join(f"{field.column} = %s" for field in written)
    statement = f"UPDATE {Task._meta.db_table} SET {places} WHERE id = %s"  # noqa: S608
    fields = [*written, Task._meta.pk]
    with connection.cursor() as cursor:
        cursor.executemany(
            statement,
            [
                [
                    field.get_db_prep_save(getattr(task, field.attname), connection)
                    for field in fields
                ]
                for task in tasks
            ],
        )
    index(tasks)
