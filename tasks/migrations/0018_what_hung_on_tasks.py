"""What ever hung on a task is noted, from the tables and from the log."""

from collections.abc import Iterator
from itertools import batched
from typing import Any

import django.db.models.deletion
from django.db import migrations, models

#: By kind, its model and the fields that point to tasks.
_KINDS = {
    "attachment": ("Attachment", ["task"]),
    "checklist": ("Checklist", ["task"]),
    "comment": ("Comment", ["task"]),
    "recurrence": ("Recurrence", ["task"]),
    "relation": ("Relation", ["source", "other"]),
    "task_guest": ("TaskGuest", ["task"]),
    "time_entry": ("TimeEntry", ["task"]),
}
_AT_ONCE = 1000


def note_what_hung(apps: Any, _editor: Any) -> None:
    Hanging, Task = apps.get_model("tasks", "Hanging"), apps.get_model("tasks", "Task")
    there = set(map(str, Task.objects.values_list("pk", flat=True).iterator()))
    rows = (
        Hanging(task_id=task, thing_id=thing)
        for found in (_what_hangs(apps), _what_the_log_knows(apps))
        for task, thing in found
        if str(task) in there
    )
    for batch in batched(rows, _AT_ONCE):
        Hanging.objects.bulk_create(batch, ignore_conflicts=True)


def _what_hangs(apps: Any) -> Iterator[tuple[Any, Any]]:
    for model, names in _KINDS.values():
        for name in names:
            rows = apps.get_model("tasks", model).objects.values_list(f"{name}_id", "pk")
            yield from rows.iterator()
    items = apps.get_model("tasks", "ChecklistItem").objects
    yield from items.values_list("checklist__task_id", "pk").iterator()


def _what_the_log_knows(apps: Any) -> Iterator[tuple[Any, Any]]:
    tasks_of_lists = {}
    for kind, pk, changes in _log(apps, list(_KINDS)):
        for name in _KINDS[kind][1]:
            if task := changes.get(name, (None, None))[1]:
                yield task, pk
                if kind == "checklist":
                    tasks_of_lists[str(pk)] = task
    for _, pk, changes in _log(apps, ["checklist_item"]):
        checklist = changes.get("checklist", (None, None))[1]
        if checklist in tasks_of_lists:
            yield tasks_of_lists[checklist], pk


def _log(apps: Any, kinds: list[str]) -> Iterator[tuple[str, Any, dict[str, Any]]]:
    for model in ("Event", "EventItem"):
        told = apps.get_model("teams", model).objects.filter(target_type__in=kinds)
        yield from told.values_list("target_type", "target_id", "changes").iterator()


class Migration(migrations.Migration):
    dependencies = [
        ("tasks", "0017_between_texts"),
        ("teams", "0010_guests"),
    ]

    operations = [
        migrations.CreateModel(
            name="Hanging",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("thing_id", models.UUIDField()),
                (
                    "task",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="tasks.task",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("task", "thing_id"), name="hanging_once_per_task"
                    )
                ],
            },
        ),
        migrations.RunPython(note_what_hung, migrations.RunPython.noop),
    ]
