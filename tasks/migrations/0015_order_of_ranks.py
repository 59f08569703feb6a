"""Ranks sort by code points. PostgreSQL makes the indexes with them anew, not the tables; SQLite has
sorted them so all along, and would copy the tables for nothing.
"""

from typing import Any

from django.db import migrations

from tasks.models.rank_field import RankField


class AlterOnPostgreSQL(migrations.AlterField):
    def database_forwards(self, app_label: str, schema_editor: Any, *states: Any) -> None:
        if schema_editor.connection.vendor == "postgresql":
            super().database_forwards(app_label, schema_editor, *states)


class Migration(migrations.Migration):
    dependencies = [("tasks", "0014_ended_series_and_limits")]

    operations = [
        AlterOnPostgreSQL("checklist", "position", RankField(max_length=1000)),
        AlterOnPostgreSQL("checklistitem", "position", RankField(max_length=1000)),
        AlterOnPostgreSQL(
            "task",
            "position",
            RankField(max_length=1000, help_text="Where it stands in its column: see ranks.py."),
        ),
    ]
