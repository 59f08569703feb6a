"""The floors of reading: the same rows and the same answer by hand-written SQL and orjson.

No request, no person to recognise, no rights, no validation: one statement on Django's own
connection, its rows made into the same JSON objects, encoded. What names labels have is one more.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
from django.db import connection

_PRIORITIES = {1: "low", 2: "medium", 3: "high", 4: "urgent"}
_COLUMNS = """
SELECT t.id, t.number, t.title, t.description, s.slug, t.priority, t.due_date, t.points, t.version,
       t.created_at, t.updated_at, m.key, m.slug,
       a.id, a.first_name, a.last_name, c.id, c.first_name, c.last_name,
       t.start_date, t.estimated_hours, t.actual_hours, t.archived_at,
       p.id, p.number, j.id, j.name, i.id, i.name, y.id, y.name, t.labels, t.custom, t.metadata"""
_JOINS = """
JOIN tasks_status s ON s.id = t.status_id
JOIN teams_team m ON m.id = t.team_id
LEFT JOIN accounts_user a ON a.id = t.assignee_id
LEFT JOIN accounts_user c ON c.id = t.creator_id
LEFT JOIN tasks_task p ON p.id = t.parent_id
LEFT JOIN tasks_project j ON j.id = t.project_id
LEFT JOIN tasks_milestone i ON i.id = t.milestone_id
LEFT JOIN tasks_cycle y ON y.id = t.cycle_id"""
CURRENT = "t.deleted_at IS NULL AND t.archived_at IS NULL"
LABELS = "SELECT id, name, color FROM tasks_label WHERE team_id = %s ORDER BY name"
# Asking FTS5 for the team inside of the index, too, takes it longer: it ranks by the team as well.
_RANKED_BY_FTS5 = """
SELECT d.task_id, snippet(tasks_searchindex, 2, '<', '>', '', 32)
FROM tasks_searchindex JOIN tasks_searchdocument d ON d.id = tasks_searchindex.rowid
WHERE tasks_searchindex MATCH %s AND d.team_id = %s ORDER BY rank LIMIT 50"""
_RANKED_BY_POSTGRESQL = """
SELECT task_id, ts_headline('simple', description, %s::tsquery) FROM (
  SELECT task_id, description FROM tasks_searchdocument WHERE vector @@ %s::tsquery
  ORDER BY ts_rank(vector, %s::tsquery) DESC LIMIT 50
) AS best"""
USUAL = "t.priority DESC, t.updated_at DESC, t.id DESC"


@dataclass(frozen=True, slots=True)
class Rows:
    """Of which tasks, and in which order: SQL about ``tasks_task t``. 50 at most."""

    where: str
    values: tuple[Any, ...]
    order: str = USUAL
    #: Tables that the condition or the order needs besides.
    joined: str = ""

    def sql(self) -> str:
        """The rows first and their relations after is what PostgreSQL is told to do: of nine tables
        at once it makes a plan that takes ten times as long. SQLite is faster without being told.
        """
        chosen = f"WHERE {CURRENT} AND {self.where} ORDER BY {self.order} LIMIT 50"
        if connection.vendor == "sqlite":
            return f"{_COLUMNS} FROM tasks_task t {self.joined} {_JOINS} {chosen}"
        first = f"SELECT t.* FROM tasks_task t {self.joined} {chosen}"  # noqa: S608
        placed = f"SELECT f.*, row_number() OVER () AS place FROM ({first}) f"  # noqa: S608
        return f"{_COLUMNS} FROM ({placed}) t {_JOINS} ORDER BY t.place"

    def count(self) -> str:
        return f"SELECT count(*) FROM tasks_task t {self.joined} WHERE {CURRENT} AND {self.where}"  # noqa: S608


def page(team: UUID, rows: Rows) -> bytes:
    return encoded(team, fetched(rows.sql(), *rows.values))


def counted_page(team: UUID, rows: Rows) -> bytes:
    """With the total."""
    [(total,)] = fetched(rows.count(), *rows.values)
    return encoded(team, fetched(rows.sql(), *rows.values), total=total)


def by_word(team: UUID, word: str) -> Rows:
    """By the index of search, which finds words that begin with this one within the team."""
    if connection.vendor == "sqlite":
        found = (
            "SELECT d.task_id FROM tasks_searchindex JOIN tasks_searchdocument d"
            " ON d.id = tasks_searchindex.rowid WHERE tasks_searchindex MATCH %s"
        )
    else:
        found = "SELECT task_id FROM tasks_searchdocument WHERE vector @@ %s::tsquery"
    return Rows(f"t.id IN ({found})", (asked(team, word),))


def asked(team: UUID, word: str) -> str:
    """In the language of the index."""
    if connection.vendor == "sqlite":
        return f'team_id : "{team.hex}" AND "{word}" *'
    return f"'team:{team}' & '{word}':*"


def encoded(team: UUID, rows: Sequence[tuple[Any, ...]], **meta: Any) -> bytes:
    known = {str(UUID(str(pk))): (pk, name, color) for pk, name, color in fetched(LABELS, team)}
    return orjson.dumps({"data": [_shape(row, known) for row in rows], "meta": meta})


def of_number(team: UUID, number: int) -> bytes:
    return page(team, Rows("t.team_id = %s AND t.number = %s", (team, number)))


def search(team: UUID, word: str) -> bytes:
    """Ranked by the database's own calculation, with its own snippets, best first."""
    if connection.vendor == "sqlite":
        found = fetched(_RANKED_BY_FTS5, f'"{word}" *', team)
    else:
        found = fetched(_RANKED_BY_POSTGRESQL, *[asked(team, word)] * 3)
    marks = ", ".join(["%s"] * len(found))
    rows = fetched(Rows(f"t.id IN ({marks})", ()).sql(), *(pk for pk, _ in found))
    by_id = {row[0]: row for row in rows}
    snippets = dict(found)
    return encoded(team, [by_id[pk] for pk in snippets], snippets=list(snippets.values()))


def fetched(sql: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, [driver(value) for value in values])
        return list(cursor.fetchall())


def driver(value: Any) -> Any:
    """SQLite keeps an id as 32 hexadecimal digits."""
    return value.hex if isinstance(value, UUID) and connection.vendor == "sqlite" else value


def _shape(row: tuple[Any, ...], labels: dict[str, tuple[Any, ...]]) -> dict[str, Any]:
    return {
        "id": row[0],
        "key": f"{row[11]}-{row[1]}",
        "number": row[1],
        "team": row[12],
        "title": row[2],
        "description": row[3],
        "status": row[4],
        "priority": _PRIORITIES[row[5]],
        "due_date": row[6],
        "points": row[7],
        "assignee": _person(row[13], row[14], row[15]),
        "creator": _person(row[16], row[17], row[18]),
        "version": row[8],
        "created_at": row[9],
        "updated_at": row[10],
        "start_date": row[19],
        "estimated_hours": _hours(row[20]),
        "actual_hours": _hours(row[21]),
        "archived_at": row[22],
        "parent": row[23] and {"id": row[23], "key": f"{row[11]}-{row[24]}"},
        "project": row[25] and {"id": row[25], "name": row[26]},
        "milestone": row[27] and {"id": row[27], "name": row[28]},
        "cycle": row[29] and {"id": row[29], "name": row[30]},
        "labels": [_label(labels[pk]) for pk in orjson.loads(row[31])] if labels else [],
        "custom": orjson.loads(row[32]),
        "metadata": orjson.loads(row[33]),
    }


def _label(row: tuple[Any, ...]) -> dict[str, Any]:
    return {"id": row[0], "name": row[1], "color": row[2]}


def _hours(value: Any) -> float | None:
    return None if value is None else float(value)


def _person(pk: Any, first_name: str, last_name: str) -> dict[str, Any] | None:
    return pk and {"id": pk, "name": f"{first_name} {last_name}".strip(), "avatar_url": None}
