"""Two editors change one task again and again, each on top of what they have seen."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from accounts.models import User
from accounts.tests.api import Api
from accounts.tests.factories import UserFactory
from config.tests.sizes import size
from tasks.models import Task
from tasks.tests.factories import TaskFactory
from teams.models import Event
from teams.tests.factories import a_member, a_team

pytestmark = pytest.mark.security

EACH = size(daily=200, thorough=1000) // 2


@pytest.mark.django_db(transaction=True)
def test_collisions_lose_no_update() -> None:
    """One adds a point each time, the other an hour; both also write into what they share."""
    alice = UserFactory.create(email="alice@example.com")
    team = a_team(alice, slug="core", key="CORE")
    bob = a_member(team, "developer")
    TaskFactory.create(team=team, points=0, metadata={"count": 0})
    together = Barrier(2)

    def edit(user: User, field: str) -> int:
        """Read, change, write; after a 412 take what it answers as the new ground."""
        api, refused = Api(user), 0
        current = api.get("tasks/CORE-1").data
        together.wait()
        for _ in range(EACH):
            while True:
                body = {
                    "version": current["version"],
                    field: (current[field] or 0) + 1,
                    "metadata": {"count": current["metadata"]["count"] + 1},
                }
                reply = api.patch("tasks/CORE-1", body)
                if reply.status == 200:
                    current = reply.data
                    break
                assert reply.status == 412
                current, refused = reply.error["current"], refused + 1
        connection.close()
        return refused

    with ThreadPoolExecutor(2) as pool:
        points = pool.submit(edit, alice, "points")
        hours = pool.submit(edit, bob, "estimated_hours")
        refused = points.result() + hours.result()
    task = Task.objects.get()
    assert (task.points, task.metadata) == (EACH, {"count": 2 * EACH})
    assert task.estimated_hours == EACH
    assert task.version == 2 * EACH + 1 == Event.objects.touching(task.pk).count()
    assert refused > 0, "else they have not met"
