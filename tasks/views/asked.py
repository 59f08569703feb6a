"""The query of a list or a board as its page shows it: the text, its parts, and how to drop one."""

from dataclasses import replace
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.http.request import QueryDict

from tasks.lists.filters import in_words
from tasks.lists.language import LONGEST_QUERY, Query, to_text
from tasks.views.scope import filled_in


class Chip(NamedTuple):
    """A part of the query, and the address without it."""

    text: str
    without: str


def asked(given: QueryDict) -> dict[str, Any]:
    """``typed`` for the box, ``chips``, ``whole`` (everything as one query) and ``is_filtered``."""
    query = filled_in(given)
    typed = " ".join(part for part in (query.get("q", ""), query.get("search", "")) if part)
    try:
        whole = in_words(query)
    except ValidationError:
        whole = Query()
    return {
        "typed": typed,
        "chips": _chips(whole),
        "whole": to_text(whole)[:LONGEST_QUERY],
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
