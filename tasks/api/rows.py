"""A task as the API shows it, from columns.

Lists read columns, not objects: making 50 objects with their relations costs more than everything
else in the request together. A single task goes through the same function, so they cannot differ.
"""

from functools import lru_cache
from typing import Any
from uuid import UUID

from accounts.models import User, display_name
from accounts.prepared import id_text
from tasks.models import Priority, Task

_WORDS = {priority.value: priority.word for priority in Priority}

COLUMNS = (
    "id",
    "number",
    "title",
    "description",
    "status__slug",
    "priority",
    "due_date",
    "points",
    "version",
    "created_at",
    "updated_at",
    "assignee_id",
    "assignee__first_name",
    "assignee__last_name",
    "assignee__email",
    "creator_id",
    "creator__first_name",
    "creator__last_name",
    "creator__email",
    "team_id",
)

type Person = tuple[UUID | None, str, str, str]


def show_row(teams: dict[Any, tuple[str, str]], row: tuple[Any, ...]) -> dict[str, Any]:
    """``row`` holds COLUMNS, typed or as the driver gives them; ``teams`` has slug and key."""
    slug, key = teams[row[19]]
    return {
        "id": id_text(row[0]),
        "key": f"{key}-{row[1]}",
        "number": row[1],
        "team": slug,
        "title": row[2],
        "description": row[3],
        "status": row[4],
        "priority": _WORDS[row[5]],
        "due_date": row[6],
        "points": row[7],
        "assignee": _person(row[11], row[12], row[13], row[14]),
        "creator": _person(row[15], row[16], row[17], row[18]),
        "version": row[8],
        "created_at": row[9],
        "updated_at": row[10],
    }


def show_task(task: Task) -> dict[str, Any]:
    """The relations have to be selected: see ``for_reading``."""
    team = task.team
    row = (
        task.pk,
        task.number,
        task.title,
        task.description,
        task.status.slug,
        task.priority,
        task.due_date,
        task.points,
        task.version,
        task.created_at,
        task.updated_at,
        *_columns_of(task.assignee),
        *_columns_of(task.creator),
        team.pk,
    )
    return show_row({team.pk: (team.slug, team.key)}, row)


@lru_cache(maxsize=1024)
def _person(
    pk: UUID | str | None, first_name: str, last_name: str, email: str
) -> dict[str, Any] | None:
    """One object for all tasks of a person; nobody changes it."""
    if pk is None:
        return None
    return {
        "id": id_text(pk),
        "name": display_name(first_name, last_name, email),
        "avatar_url": None,
    }


def _columns_of(user: User | None) -> Person:
    return (user.pk, user.first_name, user.last_name, user.email) if user else (None, "", "", "")
