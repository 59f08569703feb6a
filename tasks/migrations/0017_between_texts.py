"""No phrase reaches any more from one comment, or name of a file, into the next."""

from itertools import batched
from typing import Any

from django.db import migrations

from tasks.search.texts import columns_of


def separate(apps: Any, _editor: Any) -> None:
    """Write anew what more than one text stands in."""
    documents = apps.get_model("tasks", "SearchDocument").objects
    several = documents.filter(comments__contains=" ") | documents.filter(files__contains=" ")
    for pks in batched(several.order_by("pk").values_list("pk", flat=True), 500):
        part = list(documents.filter(pk__in=pks).select_related("task"))
        ids = [document.task_id for document in part]
        comments = _texts(apps, "Comment", "body", ids, ("-created_at", "-id"))
        files = _texts(apps, "Attachment", "name", ids, ("created_at", "id"))
        for document in part:
            said, names = comments.get(document.task_id, ()), files.get(document.task_id, ())
            task = document.task
            columns = columns_of(task.title, task.description, said, names)
            document.comments, document.files = columns["comments"], columns["files"]
        documents.bulk_update(part, ["comments", "files"], batch_size=100)


def _texts(
    apps: Any, model: str, name: str, ids: list[Any], order: tuple[str, str]
) -> dict[Any, list[str]]:
    found: dict[Any, list[str]] = {}
    rows = apps.get_model("tasks", model).objects.filter(task__in=ids, deleted_at=None)
    for task_id, text in rows.order_by(*order).values_list("task_id", name):
        found.setdefault(task_id, []).append(text)
    return found


class Migration(migrations.Migration):
    dependencies = [("tasks", "0016_search_places")]

    operations = [migrations.RunPython(separate, migrations.RunPython.noop)]
