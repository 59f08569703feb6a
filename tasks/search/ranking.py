"""The order of what was found: one calculation for both databases.

``ts_rank`` and ``bm25`` would give two different orders. The second also counts the documents of
each word of a search anew, those of the team included, and so gets slower with every task.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from tasks.search.parsing import Search, Term

#: How much a column says about what its task is about.
_WEIGHTS = {"title": 10.0, "description": 2.0, "comments": 1.0, "files": 1.5, "parts": 1.5}
#: A word that only begins like the one asked for, beside that one itself.
_BEGINNING = 0.4
#: All words in the order in which they were asked for, by column; and the title being just that.
_IN_ORDER = {"title": 8.0, "description": 3.0, "comments": 1.5}
_WHOLE_TITLE = 20.0


class Found(NamedTuple):
    """A document that the index found, as the driver gives it."""

    task_id: Any
    title: str
    description: str
    comments: str
    files: str
    parts: str


def ranked(found: Sequence[Found], search: Search) -> list[tuple[float, Found]]:
    """Best first; of two that are as good the newer task."""
    scored = [(_score(document, search), document) for document in found]
    scored.sort(key=lambda pair: (pair[0], str(pair[1].task_id)), reverse=True)
    return scored


def says(words: str, search: Search) -> bool:
    """Whether any of what is looked for stands in these words of a document."""
    text = f" {words} "
    return any(
        (f" {term.text}" if term.is_beginning else f" {term.text} ") in text
        for term in search.wanted
    )


def _score(document: Found, search: Search) -> float:
    asked = " ".join(term.text for term in search.wanted)
    score = _WHOLE_TITLE if document.title == asked else 0.0
    for column, weight in _WEIGHTS.items():
        if not (words := getattr(document, column)):
            continue
        text = f" {words} "
        part = sum(weight * _presence(text, term) for term in search.wanted)
        if column == "title":  # three words say more about a task when they are all of its title
            part *= 1 + len(asked) / (len(asked) + len(words))
        score += part
        if len(search.wanted) > 1 and f" {asked} " in text:
            score += _IN_ORDER.get(column, 0)
    return round(score, 6)


def _presence(text: str, term: Term) -> float:
    """From 0 to nearly 1: the first time counts most, the tenth hardly anything."""
    whole = text.count(f" {term.text} ")
    begun = text.count(f" {term.text}") - whole if term.is_beginning else 0
    return whole / (whole + 1) + _BEGINNING * begun / (begun + 1)
