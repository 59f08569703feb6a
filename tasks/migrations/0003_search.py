"""The documents of full-text search and the index over them, filled from the tasks that there are."""

from itertools import batched
from typing import Any

import django.db.models.deletion
from django.db import migrations, models

from tasks.search.installing import install, remove
from tasks.search.texts import columns_of


def fill(apps: Any, _editor: Any) -> None:
    Comment, Task = apps.get_model("tasks", "Comment"), apps.get_model("tasks", "Task")
    SearchDocument = apps.get_model("tasks", "SearchDocument")
    alive = Task.objects.filter(deleted_at=None).order_by("id")
    rows = alive.values_list("id", "team_id", "title", "description")
    for part in batched(rows.iterator(), 500):
        comments: dict[Any, list[str]] = {}
        said = Comment.objects.filter(task__in=[row[0] for row in part], deleted_at=None)
        for task_id, body in said.order_by("-created_at", "-id").values_list("task_id", "body"):
            comments.setdefault(task_id, []).append(body)
        SearchDocument.objects.bulk_create(
            SearchDocument(
                task_id=pk, team_id=team_id, **columns_of(title, text, comments.get(pk, ()))
            )
            for pk, team_id, title, text in part
        )


class Migration(migrations.Migration):
    dependencies = [("tasks", "0002_structure")]

    operations = [
        migrations.CreateModel(
            name="SearchDocument",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("title", models.TextField()),
                ("description", models.TextField()),
                ("comments", models.TextField()),
                ("files", models.TextField(help_text="The names of what is attached.")),
                (
                    "parts",
                    models.TextField(help_text="The words inside names such as HdfsItemWriter."),
                ),
                (
                    "task",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="search_document",
                        to="tasks.task",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="teams.team",
                    ),
                ),
            ],
        ),
        migrations.RunPython(install, remove),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
