"""What a database is about to do with the statements that are sent to it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

type Statement = tuple[str, Any]

#: The constraint's, which SQLite gives a name of its own.
NUMBERS = "task_number_once_per_team"
_SORTED = ("TEMP B-TREE FOR ORDER BY", "Sort  (")
_OF_ALL = ("task_list", NUMBERS)
_LARGE_TABLES = ("tasks_task", "tasks_searchdocument", "tasks_customvalue")


def plans_of(read: Any) -> list[str]:
    with recorded() as statements:
        read()
    return [plan_of(*statement) for statement in statements]


@contextmanager
def recorded() -> Iterator[list[Statement]]:
    found: list[Statement] = []

    def record(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        found.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(record):
        yield found


def plan_of(sql: str, params: Any) -> str:
    explain = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
    with connection.cursor() as cursor:
        cursor.execute(f"{explain} {sql}", params)
        plan = "\n".join(str(row[-1]) for row in cursor.fetchall())
    return plan.replace("sqlite_autoindex_tasks_task_2", NUMBERS)


def reads_all(plan: str) -> bool:
    """SQLite says SCAN of going through an index from one end to the other, too."""
    if connection.vendor == "postgresql":
        return any(f"Seq Scan on {table} " in plan for table in _LARGE_TABLES)
    scans = [line for line in plan.splitlines() if line.startswith("SCAN ")]
    return any(line.split()[1] in _LARGE_TABLES for line in scans)


def goes_through_team(plan: str) -> bool:
    """In the order of the list, looking at each: to find few in this way takes all there are."""
    return re.search(rf"\b({'|'.join(_OF_ALL)})\b", plan) is not None


def is_sorted_afterwards(plan: str) -> bool:
    """Ties within an index's order (an incremental sort) are no sorting of all: it stops early."""
    return any(words in plan.replace("Incremental Sort", "") for words in _SORTED)


def checked(text: str, plans: list[str], *indexes: str, is_in_order: bool = False) -> Iterator[str]:
    """What is wrong with the plans, if anything."""
    assert plans, text
    for plan in plans:
        if reads_all(plan):
            yield f"{text}: reads a whole table\n{plan}"
        if is_in_order and is_sorted_afterwards(plan):
            yield f"{text}: sorts\n{plan}"
    if indexes and not any(index in plan for index in indexes for plan in plans):
        yield f"{text}: none of {', '.join(indexes)}\n" + "\n".join(plans)
