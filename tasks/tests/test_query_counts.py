"""Every request costs the same queries for few tasks and for many, and as many as are written down.

benchmarks/queries.json is the baseline. Whoever needs a query more says so there.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection

from accounts.models import User
from benchmarks.calling import Caller
from benchmarks.cases import cases
from benchmarks.figures import LIST
from benchmarks.rounds import count_queries
from benchmarks.words import RARE_WORD
from config.wsgi import application
from tasks.actions import create_task
from tasks.models import Priority
from teams.models import Team

pytestmark = pytest.mark.django_db

BASELINE: dict[str, dict[str, int]] = json.loads(
    Path(settings.BASE_DIR, "benchmarks", "queries.json").read_text()
)


@pytest.fixture(autouse=True)
def lasting_connection() -> Iterator[None]:
    """A request would close the connection that the test's transaction is on."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.parametrize("size", [10, 200])
def test_requests_send_the_queries_of_the_baseline(alice: User, team: Team, size: int) -> None:
    cache.clear()
    tasks = [create_task(actor=alice, team=team, title=f"{RARE_WORD} {n}") for n in range(size)]
    caller = Caller(application, alice)
    found = cases(team, alice, tasks[:3])
    assert {case.name: count_queries(caller, case) for case in found} == BASELINE[connection.vendor]


def test_the_floor_reads_the_rows_that_the_request_answers(alice: User, team: Team) -> None:
    """Else the ratio of the benchmark would compare two different things."""
    for number in range(60):
        priority = Priority(number % 4 + 1)
        create_task(actor=alice, team=team, title=f"{RARE_WORD} {number}", priority=priority)
    caller = Caller(application, alice)
    read = [case for case in cases(team, alice, list(team.tasks.all()[:3])) if case.floor][:4]
    assert read[0].name == LIST
    for case in read:
        assert case.floor
        floor, answer = _shown(case.floor()), _shown(caller.send(case.request()))
        assert floor == answer, case.name
        assert len(answer) in (1, 50)


def _shown(body: bytes) -> list[tuple[Any, ...]]:
    data = json.loads(body)["data"]
    rows = data if isinstance(data, list) else [data]
    names = ("key", "team", "title", "description", "status", "priority", "points", "version")
    return [(*(row[name] for name in names), row["creator"]["name"]) for row in rows]
