"""How far the parts of a task have come."""

from typing import Any, NamedTuple

from django.db import connection, models

from tasks.models import Category, Status, Task


class Progress(NamedTuple):
    """Of everything below a task, however deep; what was cancelled does not count."""

    done: int
    total: int

    @property
    def percent(self) -> int:
        return self.done * 100 // self.total if self.total else 0


def progress_of(task: Task) -> Progress:
    """In one query. UNION ends it even if the tasks made a circle."""
    tasks, statuses = Task._meta.db_table, Status._meta.db_table
    statement = (
        "WITH RECURSIVE below (id) AS ("  # noqa: S608
        f"SELECT id FROM {tasks} WHERE parent_id = %s AND deleted_at IS NULL "
        "UNION "
        f"SELECT t.id FROM {tasks} t JOIN below b ON t.parent_id = b.id WHERE t.deleted_at IS NULL"
        ") SELECT COALESCE(SUM(CASE WHEN s.category = %s THEN 1 ELSE 0 END), 0), COUNT(*) "
        f"FROM below b JOIN {tasks} t ON t.id = b.id JOIN {statuses} s ON s.id = t.status_id "
        "WHERE s.category <> %s"
    )
    key: models.Field[Any, Any] = Task._meta.get_field("id")
    values = [key.get_db_prep_value(task.pk, connection), Category.DONE, Category.CANCELLED]
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        [(done, total)] = cursor.fetchall()
    return Progress(int(done), int(total))


def subtasks_of(task: Task) -> models.QuerySet[Task]:
    """Its own parts, those that are open first, as old as they are."""
    closed = models.When(status__category__in=(Category.DONE, Category.CANCELLED), then=1)
    parts = Task.objects.alive().filter(parent=task).select_related("team", "status", "assignee")
    in_order = (models.Case(closed, default=0), "created_at", "id")
    return parts.defer("description").order_by(*in_order)
