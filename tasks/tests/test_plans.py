"""Every list, board and search is answered by an index in a team of 200,000 tasks.

What is read here are the plans of the very statements that are sent. Totals are left out: counting
nearly all rows of a table reads nearly all of it, and how it is kept is for test_filters.py.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.db.models.functions import Now
from django.http.request import QueryDict
from django.test import Client
from django.utils import timezone

from accounts.tests.api import Api
from benchmarks.figures import LARGE
from benchmarks.loading import World, gather_statistics, load
from benchmarks.words import COMMON_WORD
from tasks.actions import empty_trash
from tasks.api.rows import COLUMNS
from tasks.lists.conditions import FIELDS
from tasks.lists.filters import read_filter, read_list
from tasks.lists.language import parse
from tasks.lists.listing import TaskListing
from tasks.lists.narrowing import MOST_SORTED
from tasks.lists.scope import Scope
from tasks.lists.sorting import SORTS
from tasks.lists.states import HAS, IS
from tasks.models import Task
from tasks.queries import board, column_after
from tasks.search.parsing import parse as parse_search
from tasks.search.results import Results
from tasks.tests.plan_cases import (
    BOARDS,
    BY_ID,
    FEW_CARDS,
    FOUND_FIRST,
    IN_ORDER,
    OF_ARCHIVE,
    SEARCHES,
    SORTED_BY,
)
from tasks.tests.plans import checked, goes_through_team, plan_of, plans_of, recorded

pytestmark = pytest.mark.django_db

_DELETED_A_DAY = 300
_ARCHIVED = 10_000
#: Beyond all that have a due date, points or a size.
_FAR_DOWN = LARGE - 5_000


def test_every_filter_and_every_order_has_a_plan() -> None:
    """Whoever adds one says which index answers it."""
    asked = [term for text in (*IN_ORDER, *FOUND_FIRST, *OF_ARCHIVE) for term in parse(text).terms]
    known = {term.name for term in asked}
    assert FIELDS.keys() <= known
    for name, words in (("is", IS), ("has", HAS)):
        said = {value.text for term in asked if term.name == name for value in term.values}
        assert said == words.keys(), name
    assert {*SORTS, "custom.size"} == SORTED_BY.keys()


@pytest.fixture
def world(db: None) -> World:
    return load(1000, LARGE, short=True)


def test_plans_at_size(world: World) -> None:
    """One test, because filling the tables takes longer than all of its questions."""
    assert Task.objects.current().filter(team=world.large).count() == LARGE
    problems = [
        *_lists(world),
        *_common_word(world),
        *_orders(world),
        *_boards(world),
        *_searches(world),
        *_bulk(world),
        *_archive(world),
        *_trash(world),
    ]
    assert not problems, "\n\n".join(problems)


def _lists(world: World) -> Iterator[str]:
    for text, index in IN_ORDER.items():
        found = listing(world, text)
        assert found.total() > MOST_SORTED, text
        assert len(found.page(0, 50)) == 50, text
        # Of a status that a third of the tasks has, the index of all is as good.
        also = ("task_list",) if index.startswith("task_list_of") else ()
        yield from checked(text, first_page(found), index, *also, is_in_order=True)
    for text, indexes in FOUND_FIRST.items():
        found = listing(world, text)
        assert found.total() <= MOST_SORTED, text
        plans = first_page(found)
        yield from checked(text, plans, *indexes)
        yield from (f"{text}: goes through all\n{p}" for p in plans if goes_through_team(p))


def _common_word(world: World) -> Iterator[str]:
    """The first fifty in the order of the list have it, or nearly."""
    plans = first_page(listing(world, COMMON_WORD))
    yield from checked(COMMON_WORD, plans, "task_list", is_in_order=True)


def _orders(world: World) -> Iterator[str]:
    """Every order there is, both ways: at its beginning, and going on from far down by cursor.

    Far down are those that have no value to be sorted by, if there are any.
    """
    for text in (f"sort:{sign}{name}" for name in SORTED_BY for sign in ("", "-")):
        found = listing(world, text)
        name = text.removeprefix("sort:").removeprefix("-")
        # Of what all have in common, the index of all is as good. None is archived so far.
        also = BY_ID if name == "archived_at" else ("task_list",)
        yield from checked(text, first_page(found), SORTED_BY[name], *also, is_in_order=True)
        _, places = found._placed(found._rows(_FAR_DOWN, _FAR_DOWN + 1))
        yield from _further(text, found, places[0], SORTED_BY[name], "task_list", *BY_ID)
    found = listing(world, "status:todo")
    _, places = found.after(None, 300)
    yield from _further("status:todo", found, places[-1], "task_list_of_status")


def _further(text: str, found: TaskListing, place: Any, *indexes: str) -> Iterator[str]:
    plans = plans_of(lambda: found.after(place, 50))
    yield from checked(f"{text} after a place", plans, *indexes, is_in_order=True)


def _archive(world: World) -> Iterator[str]:
    old = world.large.tasks.filter(number__gt=LARGE - _ARCHIVED)
    old.update(archived_at=Now())
    gather_statistics()
    # The totals that are kept are of before: no event tells of this.
    cache.clear()
    for text, index in OF_ARCHIVE.items():
        found = listing(world, text)
        assert found.total() == _ARCHIVED
        yield from checked(text, first_page(found), index, is_in_order=True)


def _boards(world: World) -> Iterator[str]:
    scope = Scope.of(world.reader, world.large.slug)
    for text in BOARDS:
        asked = read_filter(typed(text), scope, world.reader)
        board(world.large, scope, asked)
        plans = plans_of(lambda asked=asked: board(world.large, scope, asked))
        cards = [plan for plan in plans if "tasks_task" in plan]
        is_in_order = text not in FEW_CARDS
        yield from checked(
            f"board {text}", cards, "task_board" if is_in_order else "", is_in_order=is_in_order
        )
    [todo] = world.large.statuses.filter(slug="todo")
    column = todo.tasks.order_by("position").values_list("position", "id")[500]
    everything = read_filter(typed(""), scope, world.reader)
    plans = plans_of(lambda: column_after(world.large, everything, todo, column))
    yield from checked("more cards", plans[:1], "task_board", is_in_order=True)


def _searches(world: World) -> Iterator[str]:
    scope = Scope.of(world.reader, world.large.slug)
    for text in SEARCHES:
        plans = plans_of(lambda text=text: Results(scope, parse_search(text), COLUMNS).page(0, 50))
        if connection.vendor == "postgresql" and text == COMMON_WORD:
            continue  # from the newest on, which its own test reads
        yield from checked(f"search {text}", plans)


def _bulk(world: World) -> Iterator[str]:
    """Tasks that are named are found by their ids, and not by going through the team."""
    named = world.large.tasks.order_by("number").values_list("pk", flat=True)[:50]
    body = {"team": world.large.slug, "ids": list(map(str, named)), "changes": {"status": "done"}}
    api = Api(world.reader)
    with recorded() as statements:
        assert api.post("tasks/bulk", body).data["changed"] > 0
    found = [(sql, params) for sql, params in statements if 'FROM "tasks_task" ' in sql]
    by_id = ("sqlite_autoindex_tasks_task_1", "tasks_task_pkey")
    for sql, params in found:
        if '"tasks_task"."id" IN ' in sql:
            yield from checked("bulk change", [plan_of(sql, params)], *by_id)


def _trash(world: World) -> Iterator[str]:
    """At last, for much is deleted: all of a day at one moment, and that of a day long ago."""
    numbers, now = range(1, 31 * _DELETED_A_DAY, _DELETED_A_DAY), timezone.now()
    for days_ago, first in enumerate(numbers):
        those = world.large.tasks.filter(number__range=(first, first + _DELETED_A_DAY - 1))
        those.update(deleted_at=now - timedelta(days=days_ago))
    gather_statistics()
    api, browser = Api(world.reader), Client()
    browser.force_login(world.reader)
    listed = f"trash?team={world.large.slug}"
    newest = api.get(f"{listed}&cursor=")
    cursor = newest.meta["pagination"]["next_cursor"]
    place = {"before": newest.data[-1]["deleted_at"], "id": newest.data[-1]["id"]}
    page = f"/t/{world.large.slug}/trash"
    reads = {
        "trash": lambda: api.get(listed),
        "trash after a place": lambda: api.get(f"{listed}&cursor={cursor}"),
        "page of the trash": lambda: browser.get(page),
        "older page of the trash": lambda: browser.get(page, place),
    }
    for text, read in reads.items():
        yield from checked(text, _plans_of_deleted(read), "task_trash", is_in_order=True)
    yield from checked("emptying the trash", _plans_of_deleted(empty_trash), "task_trash_by_age")


def _plans_of_deleted(read: Callable[[], object]) -> list[str]:
    with recorded() as statements:
        read()
    return [
        plan_of(*asked)
        for asked in statements
        if '"tasks_task"."deleted_at" ' in asked[0].partition("WHERE")[2]
    ]


def listing(world: World, text: str) -> TaskListing:
    scope = Scope.of(world.reader, world.large.slug)
    return TaskListing(scope, *read_list(typed(text), scope, world.reader))


def typed(text: str) -> QueryDict:
    query = QueryDict(mutable=True)
    query["q"] = text
    return query


def first_page(found: TaskListing) -> list[str]:
    found.total(), found.groups
    return plans_of(lambda: found.page(0, 50))
