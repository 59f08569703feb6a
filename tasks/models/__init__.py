"""Tasks and what hangs on them."""

from tasks.models.comment import Comment
from tasks.models.imports import Import
from tasks.models.status import Category, Status
from tasks.models.task import Priority, Task, TaskNumber

__all__ = ["Category", "Comment", "Import", "Priority", "Status", "Task", "TaskNumber"]
