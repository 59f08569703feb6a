"""Numbers of a team's tasks: consecutive, never given twice."""

from typing import Any

from django.db import connection, models

from tasks.models import TaskNumber
from teams.models import Team


def take_numbers(team: Team, count: int = 1) -> range:
    """The next numbers, locked until the transaction ends: whoever creates tasks waits here.

    One statement that makes the row when it is missing, so that a team needs no preparation.
    """
    meta = TaskNumber._meta
    key: models.Field[Any, Any] = meta.get_field("team")
    statement = (
        f"INSERT INTO {meta.db_table} (team_id, value) VALUES (%s, %s) "  # noqa: S608
        f"ON CONFLICT (team_id) DO UPDATE SET value = {meta.db_table}.value + excluded.value "
        "RETURNING value"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [key.get_db_prep_value(team.pk, connection), count])
        [(last,)] = cursor.fetchall()
    return range(int(last) - count + 1, int(last) + 1)


def lock_structure(team: Team) -> None:
    """One change at a time of which task hangs on which, so that two together make no circle."""
    take_numbers(team, 0)
