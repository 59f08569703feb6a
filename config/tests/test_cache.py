"""A Redis that is down is a cache that has nothing, and no failed page."""

import pytest
from django.core.cache import caches
from django.core.cache.backends.base import BaseCache
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from config.redis_services import cache as redis_cache
from tasks.tests.factories import TaskFactory
from teams.models import Team


@pytest.fixture
def dead_cache(settings: Settings) -> BaseCache:
    """Nothing listens on port 1."""
    settings.CACHES = {"default": redis_cache("redis://127.0.0.1:1/0")}
    return caches["default"]


def test_it_forgets_instead_of_failing(dead_cache: BaseCache) -> None:
    dead_cache.set("a", 1)
    dead_cache.set_many({"b": 2})
    assert dead_cache.get("a", "nothing") == "nothing"
    assert dead_cache.get_many(["a", "b"]) == {}
    assert dead_cache.add("c", 3) is True
    assert dead_cache.get_or_set("d", lambda: 4) == 4


@pytest.mark.django_db
@pytest.mark.usefixtures("dead_cache")
def test_pages_and_api_go_on(client: Client, bob: User, team: Team) -> None:
    TaskFactory.create(team=team, title="Still here")
    client.force_login(bob)
    assert b"Still here" in client.get(f"/t/{team.slug}/tasks?status=todo").content
    answer = client.get(f"/api/v1/tasks?team={team.slug}&status=todo").json()
    assert [task["title"] for task in answer["data"]] == ["Still here"]
    assert answer["meta"]["pagination"]["total"] == 1
