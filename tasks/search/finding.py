"""What the index finds in teams, best first."""

import json
from collections.abc import Sequence
from functools import partial
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.backends.utils import CursorWrapper

from tasks.models import SearchDocument, Task
from tasks.search.matching import fts5, tsquery
from tasks.search.parsing import Search
from tasks.search.ranking import Found, ranked

#: No more are put into order. Of more, those that have the words in their titles come in first, and
#: then the newest. Nobody reads so far; a search of three words finds what one does not.
MOST_RANKED = 1000
#: Characters of a text that count for its place. What comes later is found all the same.
_READ = 4000
_RARE = 500

type Ranked = list[tuple[float, Found]]

# PostgreSQL knows how common words are: it asks the index for most, and goes through the documents
# from the newest on for a word that stands in nearly all of them.
_POSTGRESQL = f"""
SELECT task_id, title, left(description, {_READ}), left(comments, {_READ}), files, parts
FROM tasks_searchdocument WHERE vector @@ %s::tsquery ORDER BY id DESC LIMIT %s
"""  # noqa: S608
# FTS5 is slower from the newest on: it is asked to only where that decides what is left out.
_IDS = "SELECT rowid FROM tasks_searchindex WHERE tasks_searchindex MATCH %s LIMIT %s"
_NEWEST_IDS = _IDS.replace(" LIMIT", " ORDER BY rowid DESC LIMIT")
_SQLITE = f"""
SELECT task_id, title, substr(description, 1, {_READ}), substr(comments, 1, {_READ}), files, parts
FROM tasks_searchdocument
WHERE id IN (SELECT value FROM json_each(%s)) AND team_id IN (SELECT value FROM json_each(%s))
ORDER BY id DESC
"""  # noqa: S608


def find(search: Search, teams: Sequence[UUID | str]) -> Ranked:
    """Documents of the teams, and how well each answers the search."""
    if not (search.wanted and teams):
        return []
    by_task = {document.task_id: document for document in _best_hits(search, teams)}
    keyed = _keyed(search, teams)
    if keyed:
        by_task.pop(keyed[0][1].task_id, None)
    return [*keyed, *ranked(list(by_task.values()), search)]


def exists(search: Search, teams: Sequence[UUID | str]) -> bool:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            return bool(_vectors(cursor, search, teams, 1))
        return bool(_documents(cursor, _ids(cursor, search, teams, 1), teams))


def _best_hits(search: Search, teams: Sequence[UUID | str]) -> list[Found]:
    """As many as are ranked: of more, those with the words in their titles, and then the newest."""
    is_postgresql = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        hits = partial(_vectors if is_postgresql else _ids, cursor, search, teams)
        found: list[Any] = hits(MOST_RANKED + 1)
        if len(found) > MOST_RANKED:
            both = dict.fromkeys([*hits(MOST_RANKED, titles=True), *found])
            found = list(both)[:MOST_RANKED]
        return found if is_postgresql else _documents(cursor, found, teams)


def _vectors(
    cursor: CursorWrapper,
    search: Search,
    teams: Sequence[UUID | str],
    most: int,
    *,
    titles: bool = False,
) -> list[Found]:
    """The newest, newest first."""
    cursor.execute(_POSTGRESQL, [tsquery(search, teams, "^" if titles else ""), most])
    return [Found(*row) for row in cursor.fetchall()]


def _documents(
    cursor: CursorWrapper, ids: Sequence[int], teams: Sequence[UUID | str]
) -> list[Found]:
    """Those of the teams."""
    own = [UUID(str(team)).hex for team in teams]
    cursor.execute(_SQLITE, [json.dumps(ids), json.dumps(own)])
    return [Found(*row) for row in cursor.fetchall()]


def _ids(
    cursor: CursorWrapper,
    search: Search,
    teams: Sequence[UUID | str],
    most: int,
    *,
    titles: bool = False,
) -> list[int]:
    """The newest, newest first, and of a rare word all, whichever the team: it is soon found
    everywhere, while FTS5 takes its time to find where a large team and the word meet.
    """
    if not titles:  # which are asked for only when a search is known to find many
        cursor.execute(_IDS, [fts5(search), _RARE])
        if len(found := cursor.fetchall()) < _RARE:
            return sorted((pk for (pk,) in found), reverse=True)
    columns = ["title"] if titles else []
    cursor.execute(_NEWEST_IDS, [fts5(search, teams, *columns), most])
    return [pk for (pk,) in cursor.fetchall()]


def _keyed(search: Search, teams: Sequence[UUID | str]) -> Ranked:
    """The task whose key was typed comes first, whatever its text says."""
    if not search.key:
        return []
    task = Task.objects.alive().filter(team__in=[UUID(str(pk)) for pk in teams])
    names = ("title", "description", "comments", "files", "parts")
    documents = SearchDocument.objects.filter(task__in=task.with_key(search.key))
    rows = documents.values_list("task_id", *names)
    return [(float("inf"), Found(_raw(pk), *texts)) for pk, *texts in rows]


def _raw(pk: UUID) -> UUID | str:
    """As the driver gives ids."""
    return pk if connection.vendor == "postgresql" else pk.hex
