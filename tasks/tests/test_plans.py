"""Every list, board and search is answered by an index in a team of 200,000 tasks.

What is read here are the plans of the very statements that are sent. Totals are left out: counting
nearly all rows of a table reads nearly all of it, and how it is kept is for test_filters.py.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.http.request import QueryDict
from django.test import Client
from django.utils import timezone

from accounts.tests.api import Api
from benchmarks.figures import LARGE
from benchmarks.loading import World, gather_statistics, load
from benchmarks.words import COMMON_WORD, RARE_WORD
from tasks.actions import empty_trash
from tasks.api.rows import COLUMNS
from tasks.lists.filters import read_filter, read_list
from tasks.lists.listing import TaskListing
from tasks.lists.narrowing import MOST_SORTED
from tasks.lists.scope import Scope
from tasks.models import Task
from tasks.queries import board, column_after
from tasks.search.parsing import parse
from tasks.search.results import Results
from tasks.tests.plans import NUMBERS, checked, plan_of, plans_of, recorded

pytestmark = pytest.mark.django_db

#: Query -> the index that gives the rows in their order, to stop after the first page.
IN_ORDER = {
    "": "task_list",
    "status:todo": "task_list_of_status",
    "status:todo priority:urgent": "task_list_of_status",
    "status:todo,done": "task_list",
    "category:in_progress": "task_list_of_status",
    "assignee:me": "task_list_of_assignee",
    "assignee:me status:todo": "task_list_of_assignee",
    "assignee:none": "task_list",
    "creator:me": "task_list",
    "priority:high,urgent": "task_list",
    "project:App": "task_list_of_project",
    "milestone:v1": "task_list_of_milestone",
    "cycle:Spring": "task_list_of_cycle",
    "cycle:Spring assignee:none": "task_list_of_cycle",
    "parent:none": "task_list",
    "points:>3": "task_list",
    "is:open": "task_list",
    "is:open priority:>=high -label:docs": "task_list",
    "-has:description": "task_list",
    "has:labels": "task_list",
    "-label:bug": "task_list",
    "label:docs": "task_list",
    "custom.size:>500": "task_list",
    "is:overdue": "task_list",
    "sort:priority": "task_list",
    "sort:-updated": "task_by_change",
    "sort:updated": "task_by_change",
    "sort:-created": "task_by_age",
    "sort:number": NUMBERS,
    "sort:-number": NUMBERS,
    "sort:title": "task_by_title",
    "sort:-title": "task_by_title",
    "is:open sort:title": "task_by_title",
    "sort:due": "task_by_due",
    "sort:-due": "task_by_due",
    "status:todo sort:due": "task_by_due",
    "sort:start": "task_by_start",
    "sort:estimated": "task_by_estimate",
    "sort:-points": "task_by_points",
    "sort:status": "task_list_of_status",
    "sort:status,position": "task_board",
    "sort:position": "task_board",
    "sort:assignee": "task_list_of_assignee",
    "sort:-creator": "task_list_of_creator",
    "sort:project": "task_list_of_project",
    "assignee:me sort:project": "task_list_of_project",
    "sort:-milestone": "task_list_of_milestone",
    "sort:cycle": "task_list_of_cycle",
    "sort:custom.size": "custom_value_number",
    "sort:-custom.size": "custom_value_number",
}
#: Query -> the indexes of which one finds the few rows, which are then sorted. PostgreSQL reads a
#: table of a few rows as a whole; it is then the table that has to be named.
FOUND_FIRST = {
    "is:blocked": ("tasks_relation", "relation_of"),
    "label:bug": ("task_label_once", "autoindex_tasks_tasklabel", "on tasks_tasklabel"),
    "label:bug assignee:me": ("tasks_tasklabel", "task_label_once", "task_list_of_assignee"),
    "label:bug sort:title": ("tasks_tasklabel", "task_label_once"),
    "is:watched": ("watcher_once_per_task", "tasks_watcher"),
    "custom.size:3": ("custom_value_number",),
    "due:2026-03-10": ("task_by_due",),
    "due:2026-03-10 sort:due": ("task_by_due",),
    "is:archived": ("task_archived",),
    RARE_WORD: ("tasks_searchindex", "tasks_searchdocument_vector"),
    f"{RARE_WORD} sort:title": ("tasks_searchindex", "tasks_searchdocument_vector"),
    f"{RARE_WORD} status:todo": ("tasks_searchindex", "tasks_searchdocument_vector"),
}
BOARDS = ("", "priority:urgent", "assignee:me", "label:docs", "label:bug", RARE_WORD)
#: Of these PostgreSQL reads all that there are in a column: few enough to be sorted then.
_FEW_CARDS = ("label:bug", RARE_WORD, "priority:urgent")
_DELETED_A_DAY = 300


@pytest.fixture
def world(db: None) -> World:
    return load(1000, LARGE, short=True)


def test_plans_at_size(world: World) -> None:
    """One test, because filling the tables takes longer than all of its questions."""
    assert Task.objects.current().filter(team=world.large).count() == LARGE
    problems = [
        *_lists(world),
        *_common_word(world),
        *_cursors(world),
        *_boards(world),
        *_searches(world),
        *_bulk(world),
        *_trash(world),
    ]
    assert not problems, "\n\n".join(problems)


def _lists(world: World) -> Iterator[str]:
    for text, index in IN_ORDER.items():
        found = listing(world, text)
        assert found.total() > MOST_SORTED, text
        # Of a status that a third of the tasks has, the index of all is as good.
        also = ("task_list",) if index.startswith("task_list_of") else ()
        yield from checked(text, first_page(found), index, *also, is_in_order=True)
    for text, indexes in FOUND_FIRST.items():
        yield from checked(text, first_page(listing(world, text)), *indexes)


def _common_word(world: World) -> Iterator[str]:
    """The first fifty in the order of the list have it, or nearly."""
    plans = first_page(listing(world, COMMON_WORD))
    yield from checked(COMMON_WORD, plans, "task_list", is_in_order=True)


def _cursors(world: World) -> Iterator[str]:
    """Going on from far down costs what the beginning does."""
    for text in ("", "status:todo", "sort:title", "sort:-due", "sort:project", "sort:custom.size"):
        found = listing(world, text)
        found.total(), found.groups
        _, places = found.after(None, 300)
        plans = plans_of(lambda found=found, at=places[-1]: found.after(at, 50))
        yield from checked(f"{text} after a place", plans, IN_ORDER[text], is_in_order=True)


def _boards(world: World) -> Iterator[str]:
    scope = Scope.of(world.reader, world.large.slug)
    for text in BOARDS:
        asked = read_filter(typed(text), scope, world.reader)
        board(world.large, scope, asked)
        plans = plans_of(lambda asked=asked: board(world.large, scope, asked))
        cards = [plan for plan in plans if "tasks_task" in plan]
        is_in_order = text not in _FEW_CARDS
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
    for text in (RARE_WORD, COMMON_WORD, f'"seen on" -{RARE_WORD}', f"{COMMON_WORD} {RARE_WORD}"):
        plans = plans_of(lambda text=text: Results(scope, parse(text), COLUMNS).page(0, 50))
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
