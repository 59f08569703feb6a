"""What the tasks of a list have in common, read from the address: parameters and ``q`` alike.

Read by hand: a form of five fields that is made anew for each request costs as much as the database
takes to answer it.
"""

from collections.abc import Iterable
from dataclasses import replace
from difflib import get_close_matches
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http.request import QueryDict

from accounts.models import User
from tasks.lists.asking import Asking
from tasks.lists.conditions import ALIASES, CUSTOM, FIELDS, condition
from tasks.lists.elsewhere import begins_elsewhere
from tasks.lists.language import (
    Query,
    Term,
    Value,
    at_place,
    parse,
    parse_words,
    read_values,
    usual_sort,
)
from tasks.lists.narrowing import LEADS, TaskFilter
from tasks.lists.scope import RawId, Scope
from tasks.lists.sorting import DEFAULT_SORT, SORTS, read_sort
from tasks.search.parsing import parse as parse_search

LONGEST_SEARCH = 200
__all__ = ["DEFAULT_SORT", "LONGEST_SEARCH", "SORTS", "TaskFilter", "read_filter", "read_list"]


def read_list(query: QueryDict, scope: Scope, user: User) -> tuple[TaskFilter, tuple[str, ...]]:
    """The filter and the order that an address asks for. Where it means the same for as long as the
    setups of the teams do, it is read once: lists are mostly asked for again and again.
    """
    told = tuple(pair for pair in query.items() if pair[0] in TaskFilter.PARAMETERS)
    known = _known(told, scope.setups, user.pk)
    if known:
        return known[0]
    asking = Asking(scope, user)
    typed = parse(query.get("q", ""))
    sort = query.get("sort", typed.sort or DEFAULT_SORT)
    read = _filter(query, typed, asking), read_sort(sort, asking)
    if read[0].is_clear:
        known.append(read)
    return read


@lru_cache(maxsize=1024)
def _known(
    _told: tuple[Any, ...], _setups: tuple[Any, ...], _person: UUID
) -> list[tuple[TaskFilter, tuple[str, ...]]]:
    """The place for what these say, once it is read."""
    return []


def read_filter(query: QueryDict, scope: Scope, user: User) -> TaskFilter:
    """The filter alone; but an order that makes no sense is told as well."""
    return read_list(query, scope, user)[0]


def _filter(query: QueryDict, typed: Query, asking: Asking) -> TaskFilter:
    found = _Found(asking)
    for name, text in query.items():
        if name in FIELDS or name == "label_all":
            _take_parameter(found, name, str(text))
    for term in typed.terms:
        _take_term(found, term)
    search = " ".join(part for part in (_search(query.get("search", "")), typed.text) if part)
    try:
        parse_search(search)
    except ValidationError as error:
        raise ValidationError({"q" if typed.words else "search": error.messages}) from error
    return found.filter(search)


def _take_parameter(found: "_Found", name: str, text: str) -> None:
    try:
        values = read_values(text)
        if name == "label_all":
            for value in values:
                found.take(Term("label", (value,)))
        else:
            found.take(Term(name, values))
    except ValidationError as error:
        raise ValidationError({name: error.messages}) from error


def _take_term(found: "_Found", term: Term) -> None:
    name = ALIASES.get(term.name, term.name)
    if name not in FIELDS and not name.startswith(CUSTOM):
        raise at_place(term, unknown_field(name))
    try:
        found.take(Term(name, term.values, term.is_negated))
    except ValidationError as error:
        raise at_place(term, " ".join(error.messages)) from error


def in_words(query: QueryDict) -> Query:
    """All that an address asks for as one query of the language."""
    typed = parse(query.get("q", ""))
    terms = [
        Term(name, tuple(_quoted(value) for value in read_values(str(text))))
        for name, text in query.items()
        if name in FIELDS
    ]
    for value in read_values(str(query["label_all"])) if "label_all" in query else ():
        terms.append(Term("label", (_quoted(value),)))  # noqa: PERF401
    words = parse_words(query.get("search", ""))
    sort = usual_sort(str(query["sort"])) if "sort" in query else typed.sort
    return Query((*terms, *typed.terms), (*words, *typed.words), sort)


def _quoted(value: Value) -> Value:
    """What a parameter says with a space in it needs quotes between other parts."""
    return replace(value, is_quoted=value.is_quoted or " " in value.text)


def unknown_field(name: str) -> str:
    if name == "sort":
        return "The minus stands before the field that descends: sort:-due."
    close = get_close_matches(name, [*FIELDS, *ALIASES, "sort"], n=1, cutoff=0.6)
    if close:
        return f"Unknown field “{name}”. Did you mean {close[0]}?"
    known = ", ".join(FIELDS)
    return f"Unknown field “{name}”. Known are: {known}, sort and custom. with a name."


class _Found:
    """Collects the conditions: as ids and priorities where that is possible, else as they are."""

    def __init__(self, asking: Asking) -> None:
        self.asking = asking
        self.ids: dict[str, tuple[RawId, ...]] = {"team_id": asking.raw_teams}
        self.priorities: tuple[int, ...] = ()
        self.is_unassigned = False
        self.more: list[Q] = []
        self.said: list[str] = []
        self.is_elsewhere = self.also_archived = False

    def take(self, term: Term) -> None:
        found = condition(self.asking, term.name, term.values)
        if not term.is_negated and self._take_plain(term.name, found):
            return
        self.more.append(~found if term.is_negated else found)
        self.said.append(str(term))
        self.is_elsewhere = self.is_elsewhere or begins_elsewhere(self.more[-1])
        words = {value.text.lower() for value in term.values}
        self.also_archived = self.also_archived or (term.name == "is" and "archived" in words)

    def filter(self, search: str) -> TaskFilter:
        said, user = "", self.asking.user
        if self.more:
            moment = f"{self.asking.now:%Y-%m-%dT%H:%M}" if self.asking.is_timely else ""
            person = user.pk if self.asking.is_personal else ""
            meant = ",".join(self.asking.meant)
            said = f"{' '.join(self.said)}|{moment}|{person}|{meant}"
        return TaskFilter(
            ids=tuple(self.ids.items()),
            priorities=self.priorities,
            is_unassigned=self.is_unassigned,
            search=search,
            more=tuple(self.more),
            said=said,
            is_elsewhere=self.is_elsewhere,
            also_archived=self.also_archived,
            is_lasting=self.asking.is_lasting,
            is_clear=not (self.asking.is_timely or self.asking.meant),
        )

    def _take_plain(self, name: str, found: Q) -> bool:
        for column in LEADS:
            ids = dict.fromkeys(pk for pks in _values(found, f"{column}__in") for pk in pks)
            if ids and column not in self.ids:
                self.ids[column] = tuple(ids)
                return True
        if name == "priority" and not self.priorities and (levels := _values(found, "priority")):
            self.priorities = tuple(sorted(set(levels)))
            return True
        if found == Q(assignee_id__isnull=True) and not self.is_unassigned:
            self.is_unassigned = True
            return True
        return False


def _values(found: Q, lookup: str) -> list[Any]:
    """The values of a condition that consists of nothing but this lookup."""
    pairs: Iterable[Any] = found.children
    if all(isinstance(pair, tuple) and pair[0] == lookup for pair in pairs):
        return [value for _, value in found.children]  # type: ignore[misc]
    return []


def _search(text: str) -> str:
    if len(text) > LONGEST_SEARCH:
        raise ValidationError({"search": f"Search for {LONGEST_SEARCH} characters at most."})
    is_open = text.count('"') % 2
    return f'{text}"' if is_open else text
