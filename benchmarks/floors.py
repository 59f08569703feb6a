"""The floors: the same rows and the same answer by hand-written SQL and the same encoder.

No request, no person to recognise, no rights, no counting, no validation. Reading: one statement on
Django's own connection, its rows made into the same JSON objects, encoded by orjson. Writing: the
statements without which the change would be incomplete (the row, the team's clock, its event) in
one transaction, and the same answer encoded.
"""

from typing import Any
from uuid import UUID

import orjson
from django.db import connection, transaction

from accounts.ids import new_id
from tasks import ranks

_PRIORITIES = {1: "low", 2: "medium", 3: "high", 4: "urgent"}
_SELECT = """
SELECT t.id, t.number, t.title, t.description, s.slug, t.priority, t.due_date, t.points, t.version,
       t.created_at, t.updated_at, m.key, m.slug,
       a.id, a.first_name, a.last_name, c.id, c.first_name, c.last_name
FROM tasks_task t
JOIN tasks_status s ON s.id = t.status_id
JOIN teams_team m ON m.id = t.team_id
LEFT JOIN accounts_user a ON a.id = t.assignee_id
LEFT JOIN accounts_user c ON c.id = t.creator_id
WHERE t.deleted_at IS NULL AND """
_ORDER = " ORDER BY t.priority DESC, t.updated_at DESC, t.id DESC LIMIT 50"


def of_status(status: UUID) -> bytes:
    return _encoded(_rows(f"{_SELECT} t.status_id = %s {_ORDER}", status))


def of_word(team: UUID, word: str) -> bytes:
    """The comparison that Django writes for ``icontains`` on each database."""
    like = "UPPER(t.{}::text) LIKE UPPER(%s)"
    if connection.vendor == "sqlite":
        like = "t.{} LIKE %s ESCAPE '\\'"
    found = f"({like.format('title')} OR {like.format('description')})"
    sql = f"{_SELECT} t.team_id = %s AND {found} {_ORDER}"
    return _encoded(_rows(sql, team, f"%{word}%", f"%{word}%"))


def of_number(team: UUID, number: int) -> bytes:
    return _encoded(_rows(f"{_SELECT} t.team_id = %s AND t.number = %s", team, number))


@transaction.atomic
def create(team: UUID, status: UUID, person: UUID, title: str) -> bytes:
    pk = new_id()
    number = _one(
        "UPDATE tasks_tasknumber SET value = value + 1 WHERE team_id = %s RETURNING value", team
    )
    _execute(
        "INSERT INTO tasks_task (id, team_id, number, title, description, status_id, priority,"
        " creator_id, position, version, created_at, updated_at)"
        " VALUES (%s, %s, %s, %s, '', %s, 2, %s, %s, 1, CURRENT_TIMESTAMP, CURRENT_TIMESTAMP)",
        pk, team, number, title, status, person, ranks.first(),
    )  # fmt: skip
    _record("task.created", team, pk, person)
    return _encoded(_rows(f"{_SELECT} t.id = %s", pk))


@transaction.atomic
def change_status(team: UUID, pk: UUID, status: UUID, person: UUID) -> bytes:
    _execute(
        "UPDATE tasks_task SET status_id = %s, position = %s, version = version + 1,"
        " updated_at = CURRENT_TIMESTAMP WHERE id = %s",
        status, ranks.first(), pk,
    )  # fmt: skip
    _record("task.updated", team, pk, person)
    return _encoded(_rows(f"{_SELECT} t.id = %s", pk))


def tick(team: UUID) -> None:
    """As if something had changed, so that nothing kept about the team is good any more."""
    _advance(team)


def _advance(team: UUID) -> int:
    return _one(
        "UPDATE teams_teamclock SET value = value + 1 WHERE team_id = %s RETURNING value", team
    )


def _record(verb: str, team: UUID, pk: UUID, person: UUID) -> None:
    seq = _advance(team)
    _execute(
        "INSERT INTO teams_event (id, team_id, seq, verb, actor_id, target_type, target_id,"
        " target_label, changes, items, created_at)"
        " VALUES (%s, %s, %s, %s, %s, 'task', %s, 'A task', %s, '{}', CURRENT_TIMESTAMP)",
        new_id(), team, seq, verb, person, pk, '{"status": ["todo", "done"]}',
    )  # fmt: skip


def _rows(sql: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, [_driver(value) for value in values])
        return list(cursor.fetchall())


def _one(sql: str, *values: Any) -> int:
    return int(_rows(sql, *values)[0][0])


def _execute(sql: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, [_driver(value) for value in values])


def _driver(value: Any) -> Any:
    """SQLite keeps an id as 32 hexadecimal digits."""
    return value.hex if isinstance(value, UUID) and connection.vendor == "sqlite" else value


def _encoded(rows: list[tuple[Any, ...]]) -> bytes:
    return orjson.dumps({"data": [_shape(row) for row in rows], "meta": {}})


def _shape(row: tuple[Any, ...]) -> dict[str, Any]:
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
    }


def _person(pk: Any, first_name: str, last_name: str) -> dict[str, Any] | None:
    return pk and {"id": pk, "name": f"{first_name} {last_name}".strip(), "avatar_url": None}
