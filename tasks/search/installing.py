"""The SQL that makes the database's full-text index over the table of documents.

PostgreSQL: a tsvector as a generated column, with a GIN index. It is put together from the words as
they are, because ``to_tsvector`` would split them by rules of its own. Besides the words it holds
the team, so that team and words meet inside the index, and each word of the title once more behind
a ``^``, so that titles alone can be asked without looking at the rows. Places of words, which
phrases need, are kept up to 16,383 and 256 of each word, so what is short stands first:
https://www.postgresql.org/docs/current/textsearch-limitations.html

SQLite: an FTS5 table that reads its text from the documents (so nothing is kept twice), and the
triggers that FTS5 asks for then: https://www.sqlite.org/fts5.html#external_content_tables
Its tokenizer ``ascii`` splits at spaces and leaves all other scripts alone.
"""

import logging
from typing import Any

from django.db import DatabaseError, connection, transaction
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

logger = logging.getLogger("stint.search")

#: In the order in which they stand in the index.
COLUMNS = ("title", "description", "comments", "files", "parts")

_FUNCTION = """
CREATE FUNCTION tasks_words(words text, mark text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT coalesce(string_agg('''' || mark || word || ''':' || place, ' '), '')::tsvector
  FROM unnest(string_to_array(words, ' ')) WITH ORDINALITY AS found(word, place)
$$
"""
_IN_PLACE = ("title", "files", "parts", "description", "comments")
# A bar between two texts, so that no phrase reaches from the end of one into the next.
_VECTOR = " || '''|'':1'::tsvector || ".join(
    ["tasks_words(title, '^')", *(f"tasks_words({name}, '')" for name in _IN_PLACE)]
)
_OF_VECTORS = (
    f"""
    ALTER TABLE tasks_searchdocument ADD COLUMN vector tsvector GENERATED ALWAYS AS (
      {_VECTOR} || array_to_tsvector(ARRAY['team:' || team_id::text])
    ) STORED
    """,
    # Writes leave a list that each search reads to its end. 256 kB of it cost a search next to
    # nothing (the usual 4 MB do), and an import takes half of the time that it takes without.
    """
    CREATE INDEX tasks_searchdocument_vector ON tasks_searchdocument
    USING gin (vector) WITH (gin_pending_list_limit = 256)
    """,
)
_POSTGRESQL = (_FUNCTION, *_OF_VECTORS)
_EXTENSION = "CREATE EXTENSION IF NOT EXISTS pg_trgm"
_TRIGRAMS = """
CREATE INDEX tasks_searchdocument_trigrams ON tasks_searchdocument
USING gin (title gin_trgm_ops) WITH (gin_pending_list_limit = 256)
"""
_POSTGRESQL_GONE = (
    "DROP INDEX IF EXISTS tasks_searchdocument_trigrams",
    "DROP INDEX IF EXISTS tasks_searchdocument_vector",
    "ALTER TABLE tasks_searchdocument DROP COLUMN IF EXISTS vector",
    "DROP FUNCTION IF EXISTS tasks_words(text, text)",
)

_NAMES = ", ".join(("team_id", *COLUMNS))


def _values(row: str) -> str:
    return ", ".join(f"{row}.{name}" for name in ("id", "team_id", *COLUMNS))


_ADD = f"INSERT INTO tasks_searchindex (rowid, {_NAMES}) VALUES ({_values('new')})"  # noqa: S608
_TAKE = (
    f"INSERT INTO tasks_searchindex (tasks_searchindex, rowid, {_NAMES}) "  # noqa: S608
    f"VALUES ('delete', {_values('old')})"
)
_SQLITE = (
    f"""
    CREATE VIRTUAL TABLE tasks_searchindex USING fts5 (
      {_NAMES}, content='tasks_searchdocument', content_rowid='id', tokenize='ascii', columnsize=0
    )
    """,
    f"""
    CREATE TRIGGER tasks_searchdocument_added AFTER INSERT ON tasks_searchdocument
    BEGIN {_ADD}; END
    """,
    f"""
    CREATE TRIGGER tasks_searchdocument_changed AFTER UPDATE ON tasks_searchdocument
    BEGIN {_TAKE}; {_ADD}; END
    """,
    f"""
    CREATE TRIGGER tasks_searchdocument_taken AFTER DELETE ON tasks_searchdocument
    BEGIN {_TAKE}; END
    """,
    "CREATE VIRTUAL TABLE tasks_searchword USING fts5vocab (tasks_searchindex, 'col')",
    # Rows that are there already, when the index is made anew.
    "INSERT INTO tasks_searchindex (tasks_searchindex) VALUES ('rebuild')",
)
_SQLITE_GONE = (
    "DROP TABLE IF EXISTS tasks_searchword",
    "DROP TRIGGER IF EXISTS tasks_searchdocument_added",
    "DROP TRIGGER IF EXISTS tasks_searchdocument_changed",
    "DROP TRIGGER IF EXISTS tasks_searchdocument_taken",
    "DROP TABLE IF EXISTS tasks_searchindex",
)


def install(_apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
    """For RunPython."""
    if editor.connection.vendor == "postgresql":
        _run(editor, _POSTGRESQL)
        _install_trigrams(editor)
    else:
        _run(editor, _SQLITE)


def remove(_apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
    """The extension stays: others may use it."""
    _run(editor, _POSTGRESQL_GONE if editor.connection.vendor == "postgresql" else _SQLITE_GONE)


def place_anew(_apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
    """For RunPython, after vectors of an older version, which had the words in other places."""
    if editor.connection.vendor == "postgresql":
        _run(editor, ("ALTER TABLE tasks_searchdocument DROP COLUMN vector", *_OF_VECTORS))


def has_trigrams() -> bool:
    """Whether this PostgreSQL finds misspelt words."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('tasks_searchdocument_trigrams') IS NOT NULL")
        return bool(cursor.fetchone()[0])


def _install_trigrams(editor: BaseDatabaseSchemaEditor) -> None:
    """Search works without them; it then has no suggestions for words that are misspelt."""
    try:
        with transaction.atomic(editor.connection.alias):
            editor.execute(_EXTENSION)
    except DatabaseError as error:
        logger.warning(
            "This database has no extension pg_trgm and its user may not create it, so search will "
            "not suggest words for misspelt ones. To have that: CREATE EXTENSION pg_trgm as a "
            "superuser, then `manage.py reindex_search --anew`. PostgreSQL says: %s",
            str(error).strip(),
        )
        return
    editor.execute(_TRIGRAMS)


def _run(editor: BaseDatabaseSchemaEditor, statements: tuple[str, ...]) -> None:
    for statement in statements:
        editor.execute(statement)
