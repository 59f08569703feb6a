"""A page of what was found: rows of tasks, with the words marked that were looked for."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from django.db import models
from django.db.models import QuerySet

from accounts.api.keyset import Key
from accounts.api.listing import Listing
from accounts.prepared import raw_rows
from tasks.lists.scope import Scope
from tasks.models import Comment, Task
from tasks.search.finding import Ranked, find
from tasks.search.parsing import Search
from tasks.search.ranking import Found, says
from tasks.search.snippets import Piece, beginning, snippet
from tasks.search.suggesting import suggestion


class Result(NamedTuple):
    #: The columns that were asked for.
    row: tuple[Any, ...]
    snippet: list[Piece]
    #: Of title, description, comments, files: those in which anything of the search stands.
    matched_in: list[str]


class Results(Listing):
    """``columns`` of tasks begin with id, number, title and description."""

    def __init__(self, scope: Scope, search: Search, columns: Sequence[str]) -> None:
        self.scope, self.search, self.columns = scope, search, columns

    @cached_property
    def found(self) -> Ranked:
        return find(self.search, [team.id for team in self.scope.teams])

    @cached_property
    def suggestion(self) -> str:
        """What to type instead, where nothing is found; "" when nothing is alike."""
        return "" if self.found else suggestion(self.search, self.scope)

    @cached_property
    def keys(self) -> list[Key]:
        """A cursor goes on in this search only."""
        return [
            Key(f"score of {self.search.text}", descending=True, field=models.FloatField()),
            Key("id", descending=True, field=models.CharField()),
        ]

    def total(self) -> int:
        return len(self.found)

    def page(self, start: int, stop: int) -> list[Any]:
        return self._shown(self.found[start:stop])

    def after(self, place: Sequence[Any] | None, count: int) -> tuple[list[Any], list[Any]]:
        found = self.found
        if place is not None:
            found = [pair for pair in found if (pair[0], str(pair[1].task_id)) < tuple(place)]
        results = self._shown(found[:count])
        scores = {document.task_id: score for score, document in found[:count]}
        return results, [(scores[result.row[0]], str(result.row[0])) for result in results]

    def _shown(self, found: Ranked) -> list[Result]:
        """A task that is deleted at this moment is left out."""
        if not (ids := [document.task_id for _, document in found]):
            return []
        rows = {row[0]: row for row in raw_rows(_rows, *ids, shape=tuple(self.columns))}
        alive = (document for _, document in found if document.task_id in rows)
        results = [self._result(rows[document.task_id], document) for document in alive]
        return _with_comments(results, self.search)

    def _result(self, row: tuple[Any, ...], document: Found) -> Result:
        *columns, comments = row
        words = {"title": document.title, "comments": comments, "files": document.files}
        matched = [name for name, text in words.items() if text and says(text, self.search)]
        description = columns[3]
        if pieces := snippet(description, self.search):
            matched.insert(matched.count("title"), "description")
        return Result(tuple(columns), pieces or beginning(description), matched)


def _rows(*arguments: Any) -> QuerySet[Task, Any]:
    *ids, columns = arguments
    rows = Task.objects.alive().filter(pk__in=ids).order_by()
    return rows.values_list(*columns, "search_document__comments")


def _with_comments(results: list[Result], search: Search) -> list[Result]:
    """Where only comments say it, the latest one that does is shown instead of the description."""
    unsaid = {
        result.row[0]
        for result in results
        if "comments" in result.matched_in and "description" not in result.matched_in
    }
    if not unsaid:
        return results
    said = _first_snippets(unsaid, search)
    return [
        result._replace(snippet=said.get(str(result.row[0]), result.snippet)) for result in results
    ]


def _first_snippets(tasks: Iterable[Any], search: Search) -> dict[str, list[Piece]]:
    bodies: defaultdict[str, list[str]] = defaultdict(list)
    for task_id, body in raw_rows(_bodies, *tasks):
        bodies[str(task_id)].append(body)
    found = {
        task_id: next(filter(None, (snippet(body, search) for body in texts)), [])
        for task_id, texts in bodies.items()
    }
    return {task_id: pieces for task_id, pieces in found.items() if pieces}


def _bodies(*arguments: Any) -> QuerySet[Comment, Any]:
    *ids, _shape = arguments
    comments = Comment.objects.filter(task__in=ids, deleted_at=None)
    return comments.order_by("-created_at", "-id").values_list("task_id", "body")
