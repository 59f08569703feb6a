"""The files of a task as its page lists them."""

from typing import Any

from tasks.models import Task


def files_context(task: Task) -> dict[str, Any]:
    """``files``, and ``awaits_preview``: whether the list will soon look otherwise."""
    files = list(task.attachments.alive().select_related("uploader"))
    return {"files": files, "awaits_preview": any(file.awaits_preview for file in files)}
