"""Every change to tasks and their comments."""

from tasks.actions.comment import add_comment, delete_comment, edit_comment
from tasks.actions.imports import fail_import, request_import, run_import
from tasks.actions.task import create_task, delete_task, move_task, update_task

__all__ = [
    "add_comment",
    "create_task",
    "delete_comment",
    "delete_task",
    "edit_comment",
    "fail_import",
    "move_task",
    "request_import",
    "run_import",
    "update_task",
]
