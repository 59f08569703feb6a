"""A search in the language of the database's index, and as a condition on tasks."""

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.lookups import In
from django.db.models.sql.compiler import SQLCompiler

from tasks.search.installing import COLUMNS
from tasks.search.parsing import Search, Term, parse

type Sql = tuple[str, tuple[Any, ...]]

_IN_VECTORS = "SELECT task_id FROM tasks_searchdocument WHERE vector @@ %s::tsquery"
_IN_FTS5 = (
    "SELECT document.task_id FROM tasks_searchindex JOIN tasks_searchdocument document"
    " ON document.id = tasks_searchindex.rowid WHERE tasks_searchindex MATCH %s"
)
_DOCUMENT = "SELECT 1 FROM tasks_searchdocument document"
_FTS5_COLUMNS = "{" + " ".join(COLUMNS) + "}"


def tsquery(search: Search, teams: Collection[UUID | str] = (), mark: str = "") -> str:
    """For PostgreSQL; with the mark ``^`` only for words of titles.

    Words hold letters and digits only (and so does an id), so nothing in them can end the quotes.
    """
    of_teams = " | ".join(f"'team:{UUID(str(team))}'" for team in teams)
    parts = [f"({of_teams})"] if of_teams else []
    parts += [_tsterm(term, mark) for term in search.wanted]
    parts += [f"!{_tsterm(term, '')}" for term in search.unwanted]
    return " & ".join(parts)


def _tsterm(term: Term, mark: str) -> str:
    words = [f"'{mark}{word}'" for word in term.words]
    if term.is_beginning:
        words[-1] += ":*"
    return f"({' <-> '.join(words)})"


def fts5(search: Search, teams: Collection[UUID | str] = (), columns: str = _FTS5_COLUMNS) -> str:
    """For SQLite."""
    of_teams = " OR ".join(f'"{UUID(str(team)).hex}"' for team in teams)
    parts = [f"team_id : ({of_teams})"] if of_teams else []
    parts += [f"{columns} : {_fts5term(term)}" for term in search.wanted]
    unwanted = "".join(f" NOT {_FTS5_COLUMNS} : {_fts5term(term)}" for term in search.unwanted)
    return f"({' AND '.join(parts)}){unwanted}"


def _fts5term(term: Term) -> str:
    return f'"{term.text}"' + (" *" if term.is_beginning else "")


class Asked(NamedTuple):
    """A search in the language of the index already."""

    query: Any


def asked(text: str, teams: Collection[UUID | str]) -> Asked | None:
    """None where the index alone cannot tell: of a key, or of words to leave out only."""
    search = parse(text)
    if search.key or not search.wanted:
        return None
    return Asked(in_its_language(search, teams))


def in_its_language(search: Search, teams: Collection[UUID | str]) -> str:
    is_postgresql = connection.vendor == "postgresql"
    return tsquery(search, teams) if is_postgresql else fts5(search, teams)


class Matches(models.Lookup):
    """Whether a task's id is among those that the index finds. The search has to want something."""

    lookup_name = "matches"
    prepare_rhs = False
    among = "IN (%s)"

    def __init__(
        self, task_id: models.F, search: Search | Asked, teams: Sequence[UUID | str] = ()
    ) -> None:
        super().__init__(task_id, (search, tuple(teams)))

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Sql:
        column, parameters = self.process_lhs(compiler, connection)
        search, teams = self.rhs
        is_postgresql = connection.vendor == "postgresql"
        found, among = (_IN_VECTORS, self.among) if is_postgresql else (_IN_FTS5, "IN (%s)")
        if isinstance(search, Asked):
            return f"{column} {among.replace('%s', found)}", (*parameters, search.query)
        query = in_its_language(search, teams)
        keyed, key = _keyed(search)
        also = f" UNION ALL {keyed}" if keyed else ""
        return f"{column} {among.replace('%s', found + also)}", (*parameters, query, *key)


class MatchesFew(Matches):
    """The same where few are known to match. PostgreSQL takes every beginning of a word for a
    common one, and is kept from going through all tasks in search of them.
    """

    among = "= ANY (ARRAY(%s))"


class Says(Matches):
    """The same for those who go through tasks in some order, to stop when they have enough.

    PostgreSQL knows from its statistics that a word is common, and does that by itself.
    """

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Sql:
        column, parameters = self.process_lhs(compiler, connection)
        search, _ = self.rhs
        said, words = _said(search)
        keyed, key = _keyed(search)
        among = f" OR {column} IN ({keyed})" if keyed else ""
        sql = f"(EXISTS ({_DOCUMENT} WHERE document.task_id = {column} AND {said}){among})"
        return sql, (*parameters, *words, *(parameters if among else ()), *key)


def _said(search: Search) -> Sql:
    """Words stand with single spaces between them, so what is looked for is a part of the text."""
    parts, words = [], []
    for is_wanted, terms in ((True, search.wanted), (False, search.unwanted)):
        for term in terms:
            anywhere = " OR ".join(f"instr(' ' || document.{name} || ' ', %s)" for name in COLUMNS)
            parts.append(f"({anywhere})" if is_wanted else f"NOT ({anywhere})")
            words += [f" {term.text}" if term.is_beginning else f" {term.text} "] * len(COLUMNS)
    return " AND ".join(parts), tuple(words)


class Beside(models.Func):
    """The column of an id, for a condition beside a better one.

    SQLite takes a team, a status or a person for a better beginning than what was searched for (or
    than fifty ids), and would go through all tasks of it. A plus before the column prevents that:
    https://www.sqlite.org/optoverview.html#disqualifying_where_clause_terms_using_unary_
    It takes the column's affinity as well: Django casts a decimal, else no number is its text.
    """

    template = "%(expressions)s"
    output_field = models.UUIDField()

    def as_sqlite(self, compiler: SQLCompiler, connection: Any, **context: Any) -> Any:
        return super().as_sqlite(compiler, connection, template="+%(expressions)s", **context)


def beside(team: models.Model) -> In:
    """Of this team; but ids that are named as well are the beginning."""
    return In(Beside("team_id"), [team.pk])


def _keyed(search: Search) -> Sql:
    """The task of the key that is all there is to the search, found by number."""
    if not search.key:
        return "", ()
    team_key, _, number = search.key.upper().rpartition("-")
    sql = (
        "SELECT task.id FROM tasks_task task JOIN teams_team team"
        " ON team.id = task.team_id WHERE team.key = %s AND task.number = %s"
    )
    return sql, (team_key, int(number))
