"""The query of a list or a board as its page shows it: the text, its parts, and how to drop one."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.http.request import QueryDict

from accounts.models import User
from tasks.lists.filters import in_words
from tasks.lists.language import LONGEST_QUERY, Query, to_text
from tasks.models import Priority
from tasks.views.scope import filled_in

#: By parameter, what its select has to choose from; asked for only where the address names it.
type Options = Mapping[str, Callable[[], Collection[str]]]


class Chip(NamedTuple):
    """A part of the query, and the address without it."""

    text: str
    without: str


def options(people: Iterable[User]) -> Options:
    """Of the selects that list and board have both."""
    return {
        "assignee": lambda: ["me", "none", *(str(someone.pk) for someone in people)],
        "priority": Priority.words,
    }


def asked(given: QueryDict, selects: Options) -> dict[str, Any]:
    """``typed`` for the box, ``chips``, ``whole`` (everything as one query) and ``is_filtered``.

    What none of the form's selects can show stands in the box: else the next choice would drop it.
    """
    query = filled_in(given)
    beside = query.copy()
    for name, values in selects.items():
        if name in query and query[name] in values():
            del beside[name]
    try:
        whole, typed = in_words(query), to_text(in_words(beside))
    except ValidationError:
        whole, typed = Query(), " ".join(filter(None, map(query.get, ("q", "search"))))
    text = to_text(whole)
    return {
        "typed": typed,
        "chips": _chips(whole),
        "whole": text,
        "is_too_long": len(text) > LONGEST_QUERY,
        "is_filtered": bool(whole.terms or whole.words or typed),
    }


def _chips(whole: Query) -> list[Chip]:
    terms = [
        Chip(str(term), _address(replace(whole, terms=_without(whole.terms, at))))
        for at, term in enumerate(whole.terms)
    ]
    words = [
        Chip(str(word), _address(replace(whole, words=_without(whole.words, at))))
        for at, word in enumerate(whole.words)
    ]
    return [*terms, *words]


def _without[T](parts: tuple[T, ...], at: int) -> tuple[T, ...]:
    return (*parts[:at], *parts[at + 1 :])


def _address(query: Query) -> str:
    address = QueryDict(mutable=True)
    if text := to_text(query):
        address["q"] = text
    return f"?{address.urlencode()}"
