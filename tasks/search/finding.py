"""What the index finds in teams, best first."""

import json
from collections.abc import Sequence
from itertools import islice
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
    found = _hits(search, teams, MOST_RANKED + 1)
    if len(found) > MOST_RANKED:
        found = [*_hits(search, teams, MOST_RANKED, titles=True), *found]
    by_task = {document.task_id: document for document in found}
    by_task = dict(islice(by_task.items(), MOST_RANKED))
    keyed = _keyed(search, teams)
    if keyed:
        by_task.pop(keyed[0][1].task_id, None)
    return [*keyed, *ranked(list(by_task.values()), search)]


def exists(search: Search, teams: Sequence[UUID | str]) -> bool:
    return bool(_hits(search, teams, 1))


def _hits(
    search: Search, teams: Sequence[UUID | str], most: int, *, titles: bool = False
) -> list[Found]:
    """The newest, newest first."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            query = tsquery(search, teams, "^" if titles else "")
            cursor.execute(_POSTGRESQL, [query, most])
        else:
            ids = _ids(cursor, search, teams, most, *(["title"] if titles else []))
            own = [UUID(str(team)).hex for team in teams]
            cursor.execute(_SQLITE, [json.dumps(ids), json.dumps(own)])
        return [Found(*row) for row in cursor.fetchall()]


def _ids(
    cursor: CursorWrapper, search: Search, teams: Sequence[UUID | str], most: int, *columns: str
) -> list[int]:
    """A rare word is soon found everywhere, while FTS5 takes its time to find where a large team
    and the word meet: it is asked to only for words that are not rare.
    """
    cursor.execute(_IDS, [fts5(search, (), *columns), _RARE])
    if len(rows := cursor.fetchall()) == _RARE:
        cursor.execute(_NEWEST_IDS, [fts5(search, teams, *columns), most])
        rows = cursor.fetchall()
    return [pk for (pk,) in rows]


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
