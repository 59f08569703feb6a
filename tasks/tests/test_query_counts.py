"""Every request costs the same queries for few tasks and for many, and as many as are written down.

benchmarks/queries.json is the baseline. Whoever needs a query more says so there.
"""

import json
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache

from accounts.models import User
from benchmarks.calling import Caller
from benchmarks.cases import cases
from benchmarks.rounds import count_queries
from config.wsgi import application
from tasks.actions import create_task
from teams.models import Team

pytestmark = pytest.mark.django_db

BASELINE: dict[str, int] = json.loads(
    Path(settings.BASE_DIR, "benchmarks", "queries.json").read_text()
)


@pytest.mark.parametrize("size", [10, 200])
def test_requests_send_the_queries_of_the_baseline(alice: User, team: Team, size: int) -> None:
    cache.clear()
    tasks = [create_task(actor=alice, team=team, title=f"Task {n}") for n in range(size)]
    caller = Caller(application, alice)
    found = cases(team, alice, tasks[:3])
    assert {case.name: count_queries(caller, case) for case in found} == BASELINE
