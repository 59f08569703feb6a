"""The floors of writing: the statements without which the change would be incomplete.

The row, the team's clock and its event in one transaction; then the same answer, encoded.
"""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

import orjson
from django.db import connection, transaction

from accounts.ids import new_id
from benchmarks.floors import Rows, driver, fetched, page
from tasks import ranks

_STATUS = '{"status": ["todo", "done"]}'


@transaction.atomic
def create(team: UUID, status: UUID, person: UUID, title: str) -> bytes:
    pk = new_id()
    [(number,)] = fetched(
        "UPDATE tasks_tasknumber SET value = value + 1 WHERE team_id = %s RETURNING value", team
    )
    _execute(
        "INSERT INTO tasks_task (id, team_id, number, title, description, status_id, priority,"
        " creator_id, position, labels, custom, metadata, version, created_at, updated_at)"
        " VALUES (%s, %s, %s, %s, '', %s, 2, %s, %s, '[]', '{}', '{}', 1,"
        " CURRENT_TIMESTAMP, CURRENT_TIMESTAMP)",
        pk, team, number, title, status, person, ranks.first(),
    )  # fmt: skip
    _record("task.created", team, person, pk)
    return page(team, Rows("t.id = %s", (pk,)))


@transaction.atomic
def change_status(team: UUID, pk: UUID, status: UUID, person: UUID) -> bytes:
    _execute(
        "UPDATE tasks_task SET status_id = %s, position = %s, version = version + 1,"
        " updated_at = CURRENT_TIMESTAMP WHERE id = %s",
        status, ranks.first(), pk,
    )  # fmt: skip
    _record("task.updated", team, person, pk)
    return page(team, Rows("t.id = %s", (pk,)))


@transaction.atomic
def change_statuses(team: UUID, tasks: Sequence[UUID], status: UUID, person: UUID) -> bytes:
    """Of many: each has a place and a part of the event of its own."""
    places = ranks.several_after(None, len(tasks))
    _execute_each(
        "UPDATE tasks_task SET status_id = %s, position = %s, version = version + 1,"
        " updated_at = CURRENT_TIMESTAMP WHERE id = %s",
        ((status, place, pk) for place, pk in zip(places, tasks, strict=True)),
    )
    event = _record("task.bulk_changed", team, person, new_id())
    _execute_each(
        "INSERT INTO teams_eventitem (event_id, target_type, target_id, changes)"
        " VALUES (%s, 'task', %s, %s)",
        ((event, pk, _STATUS) for pk in tasks),
    )
    items = [{"id": pk, "result": "changed", "reason": ""} for pk in tasks]
    return orjson.dumps({"data": {"changed": len(items), "items": items}, "meta": {}})


def tick(team: UUID) -> None:
    """As if something had changed, so that nothing kept about the team is good any more."""
    _advance(team)


def _advance(team: UUID) -> int:
    [(seq,)] = fetched(
        "UPDATE teams_teamclock SET value = value + 1 WHERE team_id = %s RETURNING value", team
    )
    return int(seq)


def _record(verb: str, team: UUID, person: UUID, target: UUID) -> UUID:
    pk = new_id()
    _execute(
        "INSERT INTO teams_event (id, team_id, seq, verb, actor_id, target_type, target_id,"
        " target_label, changes, created_at)"
        " VALUES (%s, %s, %s, %s, %s, 'task', %s, 'A task', %s, CURRENT_TIMESTAMP)",
        pk, team, _advance(team), verb, person, target, _STATUS,
    )  # fmt: skip
    return pk


def _execute(sql: str, *values: Any) -> None:
    _execute_each(sql, [values])


def _execute_each(sql: str, rows: Iterable[Sequence[Any]]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(sql, [[driver(value) for value in row] for row in rows])
