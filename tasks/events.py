"""The verbs of this app's events and the states their changes are taken from."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from tasks.models import Comment, Import, Priority, Status, Task
from teams.clock import Target


class Verb(StrEnum):
    STATUS_CREATED = "status.created"
    TASK_CREATED = "task.created"
    TASK_UPDATED = "task.updated"
    TASK_MOVED = "task.moved"
    TASK_DELETED = "task.deleted"
    TASK_IMPORTED = "task.imported"
    COMMENT_CREATED = "comment.created"
    COMMENT_UPDATED = "comment.updated"
    COMMENT_DELETED = "comment.deleted"


def status_state(status: Status) -> dict[str, Any]:
    return {
        "name": status.name,
        "slug": status.slug,
        "category": status.category,
        "position": status.position,
        "is_default": status.is_default,
    }


def task_target(task: Task) -> Target:
    return Target("task", task.pk, f"{task.key} {task.title}")


def task_state(task: Task) -> dict[str, Any]:
    """What members see of a task. A description of nothing is no description."""
    return {
        "number": task.number,
        "title": task.title,
        "description": task.description or None,
        "status": task.status.slug,
        "priority": Priority(task.priority).word,
        "due_date": _moment(task.due_date),
        "points": task.points,
        "assignee": task.assignee_id and str(task.assignee_id),
        "position": task.position,
        "deleted_at": _moment(task.deleted_at),
    }


def import_target(batch: Import) -> Target:
    """The targets of an import are tasks; their states are the event's ``items``."""
    return Target("task", batch.pk, batch.filename)


def comment_target(comment: Comment) -> Target:
    return Target("comment", comment.pk, f"{comment.task.key} {comment.task.title}")


def comment_state(comment: Comment) -> dict[str, Any]:
    return {
        "task": str(comment.task_id),
        "body": comment.body,
        "deleted_at": _moment(comment.deleted_at),
    }


def _moment(value: datetime | None) -> str | None:
    return value.isoformat() if value else None
