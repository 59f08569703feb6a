"""“Did you mean …”: words that nobody in the teams has written, as somebody has.

The words come from titles, which say in few words what teams talk about. PostgreSQL finds like
ones by their trigrams, where the server has the extension for it; SQLite goes through those that
begin with the same letter. What is suggested always finds something that the person may see.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from uuid import UUID

from django.db import connection, transaction

from tasks.lists.scope import Scope
from tasks.search.finding import exists
from tasks.search.installing import has_trigrams
from tasks.search.parsing import Search, Term
from tasks.search.words import distance

#: Shorter words are like too many others.
_SHORTEST = 4
#: From so many letters on two of them may be wrong, below one.
_LONG = 7
_MOST_TRIED = 5

_POSTGRESQL = """
SELECT DISTINCT unnest(string_to_array(title, ' ')) FROM (
  SELECT title FROM tasks_searchdocument WHERE title %%> %s AND team_id = ANY (%s)
  ORDER BY word_similarity(%s, title) DESC LIMIT 50
) AS alike
"""
_SQLITE = """
SELECT term FROM tasks_searchword
WHERE term >= %s AND term < %s AND col = 'title' AND length(term) BETWEEN %s AND %s
"""


def suggestion(search: Search, scope: Scope) -> str:
    """What to type instead, which finds something; "" when nothing is alike."""
    teams = [team.id for team in scope.teams]
    if not (teams and search.wanted):
        return ""
    terms = tuple(_better(term, teams) for term in search.wanted)
    better = replace(search, wanted=terms, key="")
    if terms == search.wanted or not exists(better, teams):
        return ""
    return _typed(better)


def _better(term: Term, teams: Sequence[UUID | str]) -> Term:
    """The term itself when it finds something, or when nothing like it does."""
    [word, *more] = term.words
    if more or len(word) < _SHORTEST or word.isdecimal() or exists(Search((term,)), teams):
        return term
    allowed = 2 if len(word) >= _LONG else 1
    near = [(distance(word, other, allowed), other) for other in _alike(word, teams)]
    # Of two that are as near, letters in another order are the likelier slip than others.
    close = sorted((n, sorted(o) != sorted(word), o) for n, o in near if n <= allowed)
    found = (Term((other,), is_beginning=True) for _, _, other in close[:_MOST_TRIED])
    return next((better for better in found if exists(Search((better,)), teams)), term)


def _alike(word: str, teams: Sequence[UUID | str]) -> Iterable[str]:
    if connection.vendor == "sqlite":
        first, behind = word[0], chr(ord(word[0]) + 1)
        with connection.cursor() as cursor:
            cursor.execute(_SQLITE, [first, behind, len(word) - 2, len(word) + 2])
            return [term for (term,) in cursor.fetchall()]
    if not has_trigrams():
        return []
    with transaction.atomic(), connection.cursor() as cursor:
        # Two letters that changed places leave a third of the trigrams of a short word.
        cursor.execute("SET LOCAL pg_trgm.word_similarity_threshold = 0.3")
        cursor.execute(_POSTGRESQL, [word, [UUID(str(pk)) for pk in teams], word])
        return [term for (term,) in cursor.fetchall()]


def _typed(search: Search) -> str:
    wanted = [_quoted(term) for term in search.wanted]
    return " ".join([*wanted, *(f"-{_quoted(term)}" for term in search.unwanted)])


def _quoted(term: Term) -> str:
    return term.text if term.is_beginning and len(term.words) == 1 else f'"{term.text}"'
