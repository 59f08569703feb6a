"""The floor of a board: the first cards of each column by hand-written SQL and orjson.

One statement for the columns, one for the cards of each with their status and assignee, one for the
names of labels. It makes no page of them, which is what takes a board its time.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import orjson

from benchmarks.floors import CURRENT, LABELS, Rows, fetched
from tasks.queries import COLUMN_CARDS

_COLUMNS = "SELECT id, slug, name, wip_limit FROM tasks_status WHERE team_id = %s ORDER BY position"
_CARDS = """
SELECT t.id, t.number, t.title, t.priority, t.due_date, t.points, t.version, t.position,
       s.slug, a.id, a.first_name, a.last_name, t.labels
FROM tasks_task t
JOIN tasks_status s ON s.id = t.status_id
LEFT JOIN accounts_user a ON a.id = t.assignee_id"""
_SHOWN = ("id", "number", "title", "priority", "due_date", "points", "version", "position")


def board(team: UUID, rows: Rows) -> bytes:
    labels = fetched(LABELS, team)
    columns = [
        {"status": slug, "name": name, "limit": limit, "cards": _cards(pk, rows)}
        for pk, slug, name, limit in fetched(_COLUMNS, team)
    ]
    return orjson.dumps({"columns": columns, "labels": labels})


def _cards(status: Any, rows: Rows) -> list[dict[str, Any]]:
    sql = (
        f"{_CARDS} WHERE {CURRENT} AND t.status_id = %s AND {rows.where}"
        f" ORDER BY t.position, t.id LIMIT {COLUMN_CARDS}"
    )
    return [_card(row) for row in fetched(sql, status, *rows.values)]


def _card(row: Sequence[Any]) -> dict[str, Any]:
    *shown, slug, person, first_name, last_name, labels = row
    return {
        **dict(zip(_SHOWN, shown, strict=True)),
        "status": slug,
        "assignee": person and {"id": person, "name": f"{first_name} {last_name}".strip()},
        "labels": orjson.loads(labels),
    }
