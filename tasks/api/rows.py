"""A task as the API shows it, from columns.

Lists read columns, not objects: making 50 objects with their relations costs more than everything
else in the request together. A single task goes through the same function, so they cannot differ.
"""

from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from accounts.api.encoding import decoded
from accounts.avatars import avatar_url
from accounts.models import User, display_name
from accounts.prepared import id_text
from tasks.lists.scope import Scope
from tasks.lists.vocabulary import Vocabulary
from tasks.models import Priority, Task

_WORDS = {priority.value: priority.word for priority in Priority}
_NOTHING: dict[str, Any] = {}

COLUMNS = (
    "id",
    "number",
    "title",
    "description",
    "status__slug",
    "priority",
    "start_date",
    "due_date",
    "estimated_hours",
    "actual_hours",
    "points",
    "version",
    "created_at",
    "updated_at",
    "archived_at",
    "assignee_id",
    "assignee__first_name",
    "assignee__last_name",
    "assignee__email",
    "creator_id",
    "creator__first_name",
    "creator__last_name",
    "creator__email",
    "parent_id",
    "parent__number",
    "project_id",
    "milestone_id",
    "cycle_id",
    "labels",
    "custom",
    "metadata",
    "team_id",
    "assignee__avatar",
    "creator__avatar",
)

type Person = tuple[UUID | None, str, str, str]


class Context(NamedTuple):
    """What a row points to outside of itself.

    It is read before the rows are. What somebody makes in between is not in it, and left out: the
    answer is known by the clock as it stood before, so whoever asks again gets it.
    """

    teams: dict[Any, tuple[str, str]]
    vocabulary: Vocabulary

    @classmethod
    def of(cls, scope: Scope) -> "Context":
        return cls(scope.names, scope.vocabulary)


def show_row(context: Context, row: tuple[Any, ...]) -> dict[str, Any]:
    """``row`` begins with COLUMNS, typed or as the driver gives them."""
    slug, key = context.teams[row[31]]
    vocabulary = context.vocabulary
    return {
        "id": id_text(row[0]),
        "key": f"{key}-{row[1]}",
        "number": row[1],
        "team": slug,
        "title": row[2],
        "description": row[3],
        "status": row[4],
        "priority": _WORDS[row[5]],
        "start_date": row[6],
        "due_date": row[7],
        "estimated_hours": _hours(row[8]),
        "actual_hours": _hours(row[9]),
        "points": row[10],
        "assignee": _person(row[15], row[16], row[17], row[18], row[32]),
        "creator": _person(row[19], row[20], row[21], row[22], row[33]),
        "parent": row[23] and {"id": id_text(row[23]), "key": f"{key}-{row[24]}"},
        "project": row[25] and _plan(vocabulary, row[25]),
        "milestone": row[26] and _plan(vocabulary, row[26]),
        "cycle": row[27] and _plan(vocabulary, row[27]),
        "labels": _labels(vocabulary, row[28]),
        "custom": _json(row[29]),
        "metadata": _json(row[30]),
        "version": row[11],
        "created_at": row[12],
        "updated_at": row[13],
        "archived_at": row[14],
    }


def show_task(task: Task) -> dict[str, Any]:
    """The relations have to be selected: see ``for_reading``."""
    team = task.team
    vocabulary = Vocabulary.of([(team.pk, team.clock.setup)])
    context = Context({team.pk: (team.slug, team.key)}, vocabulary)
    row = (
        task.pk,
        task.number,
        task.title,
        task.description,
        task.status.slug,
        task.priority,
        task.start_date,
        task.due_date,
        task.estimated_hours,
        task.actual_hours,
        task.points,
        task.version,
        task.created_at,
        task.updated_at,
        task.archived_at,
        *_columns_of(task.assignee),
        *_columns_of(task.creator),
        task.parent_id,
        task.parent and task.parent.number,
        task.project_id,
        task.milestone_id,
        task.cycle_id,
        task.labels,
        task.custom,
        task.metadata,
        team.pk,
        task.assignee and task.assignee.avatar,
        task.creator and task.creator.avatar,
    )
    return show_row(context, row)


@lru_cache(maxsize=1024)
def _person(
    pk: UUID | str | None, first_name: str, last_name: str, email: str, avatar: str
) -> dict[str, Any] | None:
    """One object for all tasks of a person; nobody changes it."""
    if pk is None:
        return None
    return {
        "id": id_text(pk),
        "name": display_name(first_name, last_name, email),
        "avatar_url": avatar_url(id_text(pk), avatar),
    }


@lru_cache(maxsize=4096)
def _plan(vocabulary: Vocabulary, pk: UUID | str) -> dict[str, str] | None:
    """One object for all tasks of a project, milestone or cycle; nobody changes it."""
    word = vocabulary.words.get(str(id_text(pk)))
    return word and {"id": word.id, "name": word.name}


def _labels(vocabulary: Vocabulary, ids: Any) -> list[dict[str, str]]:
    return _labels_of_text(vocabulary, ids) if isinstance(ids, str) else _named(vocabulary, ids)


@lru_cache(maxsize=4096)
def _labels_of_text(vocabulary: Vocabulary, ids: str) -> list[dict[str, str]]:
    """One object for all tasks with the same labels; nobody changes it."""
    return _named(vocabulary, decoded(ids))


def _named(vocabulary: Vocabulary, ids: list[str]) -> list[dict[str, str]]:
    """In the order of their names."""
    found = [vocabulary.words[pk] for pk in ids if pk in vocabulary.words]
    found.sort(key=lambda word: word.name.lower())
    return [{"id": word.id, "name": word.name, "color": word.color} for word in found]


def _json(value: Any) -> Any:
    """Drivers give JSON as text, objects have it parsed. Nothing is one object for all tasks."""
    if value == "{}":
        return _NOTHING
    return decoded(value) if isinstance(value, str) else value


def _hours(value: Any) -> float | None:
    return None if value is None else float(value)


def _columns_of(user: User | None) -> Person:
    return (user.pk, user.first_name, user.last_name, user.email) if user else (None, "", "", "")
