"""Every request costs the same queries for few tasks and for many, and as many as are written down.

benchmarks/queries.json is the baseline. Whoever needs a query more says so there.
"""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection

from benchmarks.calling import Caller
from benchmarks.cases import cases
from benchmarks.loading import World, load
from benchmarks.rounds import count_queries
from benchmarks.words import RARE_TASKS
from config.wsgi import application

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("one_connection")]

BASELINE: dict[str, dict[str, int]] = json.loads(
    Path(settings.BASE_DIR, "benchmarks", "queries.json").read_text()
)


@pytest.fixture
def many(db: None) -> World:
    """A small team and one of twice the size, with all that tasks can have."""
    return load(600, 1000, short=True)


def test_requests_send_the_queries_of_the_baseline(many: World) -> None:
    cache.clear()
    caller = Caller(application, many.reader)
    for team in (many.small, many.large):
        found = {case.name: count_queries(caller, case) for case in cases(team, many.reader)}
        assert found == BASELINE[connection.vendor], team.slug


def test_the_floor_reads_the_rows_that_the_request_answers(many: World) -> None:
    """Else the ratio of the benchmark would compare two different things."""
    caller = Caller(application, many.reader)
    reads = [case for case in cases(many.large, many.reader) if case.floor and case.goal.ratio]
    assert len(reads) > len(BASELINE[connection.vendor]) / 2
    for case in reads:
        assert case.floor
        floor, answer = _shown(case.floor()), _shown(caller.send(case.request()))
        assert len(answer) >= RARE_TASKS / 2, case.name
        if case.name.startswith("search"):  # each in an order of its own
            assert len(floor) == len(answer), case.name
        else:
            assert floor == answer, case.name


def test_the_floor_of_a_page_reads_the_tasks_that_it_shows(many: World) -> None:
    caller = Caller(application, many.reader)
    pages = [case for case in cases(many.large, many.reader) if case.request()[1].startswith("/t/")]
    assert len(pages) > 5
    for case in pages:
        assert case.floor
        floor, page = json.loads(case.floor()), caller.send(case.request()).decode()
        if case.name.startswith("board"):
            read = [card["number"] for column in floor["columns"] for card in column["cards"]]
            shown = re.findall(r'data-key="LARGE-(\d+)"', page)
        else:
            read = [row["number"] for row in floor["data"]]
            shown = re.findall(r'<td class="mono muted">LARGE-(\d+)', page)
        assert len(read) >= RARE_TASKS / 2, case.name
        assert [*dict.fromkeys(map(int, shown))] == read, case.name


def _shown(body: bytes) -> list[tuple[Any, ...]]:
    data = json.loads(body)["data"]
    rows = data if isinstance(data, list) else [data]
    names = ("key", "team", "title", "description", "status", "priority", "points", "version")
    return [(*(row[name] for name in names), row["creator"]["name"]) for row in rows]
