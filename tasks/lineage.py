"""What tasks are part of."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db import connection, models

from tasks.models import Task


def lineage_of(ids: Collection[UUID]) -> dict[UUID, Task]:
    """These tasks and everything above them, in one query: what their places and names ask for.

    UNION ends it even if the tasks made a circle.
    """
    if not ids:
        return {}
    tasks, columns = Task._meta.db_table, ("id", "parent_id", "team_id", "number", "deleted_at")
    read, further = (", ".join(f"{name}{column}" for column in columns) for name in ("", "t."))
    statement = (
        f"WITH RECURSIVE above ({read}) AS ("  # noqa: S608
        f"SELECT {read} FROM {tasks} WHERE id IN ({', '.join(['%s'] * len(ids))}) "
        "UNION "
        f"SELECT {further} FROM {tasks} t JOIN above a ON t.id = a.parent_id"
        f") SELECT {read} FROM above"
    )
    key: models.Field[Any, Any] = Task._meta.get_field("id")
    values = [key.get_db_prep_value(pk, connection) for pk in ids]
    return {found.pk: found for found in Task.objects.raw(statement, values)}
