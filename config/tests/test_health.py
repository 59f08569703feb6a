import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext

import pytest
from channels.layers import channel_layers
from channels_redis.core import RedisChannelLayer  # type: ignore[import-untyped]
from django.test import Client

from config import __version__, health

pytestmark = pytest.mark.django_db


def fail() -> None:
    raise ConnectionError("redis://user:password@host is away")


def test_live_describes_the_process_and_asks_nobody(client: Client) -> None:
    data = client.get("/health").json()["data"]

    assert (data["status"], data["version"]) == ("ok", __version__)
    assert data["uptime"] > 0
    assert data["memory"] > 1024 * 1024


def test_ready_names_every_dependency(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "stalls", list)
    response = client.get("/health/ready")

    assert response.status_code == 200
    assert response.json()["data"] == {
        "status": "ready",
        "database": "up",
        "broker": "up",
        "layer": "up",
        "migrations": "up",
        "jobs": "up",
        "reasons": [],
    }


def test_jobs_that_stand_still_are_said_and_take_no_page_away(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "stalls", lambda: ["The clock (beat) stands still."])

    response = client.get("/health/ready")

    assert response.status_code == 200
    data = response.json()["data"]
    assert (data["status"], data["jobs"]) == ("degraded", "stalled")
    assert data["reasons"] == ["The clock (beat) stands still."]


def test_a_database_that_goes_down_in_between_is_no_error_and_tells_no_secrets(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "stalls", fail)

    response = client.get("/health/ready")

    assert response.status_code == 200
    data = response.json()["data"]
    assert (data["status"], data["jobs"]) == ("degraded", "stalled")
    assert "did not answer in time about jobs" in data["reasons"][0]
    assert "password" not in response.content.decode()


@pytest.mark.parametrize("name", ["database", "broker", "layer", "migrations"])
def test_one_that_is_down_is_a_503_that_tells_no_secrets(
    name: str, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(health._CHECKS, name, fail)

    response = client.get("/health/ready")

    assert response.status_code == 503
    assert response.json()["data"][name] == "down"
    assert "password" not in response.content.decode()


def test_one_that_hangs_counts_as_down_in_time(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def hang() -> None:
        time.sleep(0.5)

    monkeypatch.setattr(health, "_SECONDS", 0.1)
    monkeypatch.setitem(health._CHECKS, "broker", hang)
    started = time.monotonic()

    assert client.get("/health/ready").json()["data"]["broker"] == "down"
    assert time.monotonic() - started < 0.4


def test_simultaneous_checks_of_the_layer_leave_one_another_alone() -> None:
    with ThreadPoolExecutor(8) as threads:
        checks = [threads.submit(health._check_layer) for _ in range(40)]

    assert [check.exception() for check in checks] == [None] * 40


class Layer(RedisChannelLayer):  # type: ignore[misc]  # it has no types
    """One whose Redis does not answer, or does."""

    def __init__(self, *, answers: bool) -> None:
        super().__init__()
        self.answers, self.is_closed = answers, False

    async def send(self, _channel: str, _message: object) -> None:
        """It has arrived."""

    async def receive(self, _channel: str) -> dict[str, str]:
        if not self.answers:
            await asyncio.sleep(10)
        return {}

    async def close_pools(self) -> None:
        self.is_closed = True


@pytest.mark.parametrize("answers", [True, False])
def test_a_check_of_the_layer_hangs_up(answers: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    layer = Layer(answers=answers)
    monkeypatch.setattr(health, "_SECONDS", 0.05)
    monkeypatch.setattr(channel_layers, "make_backend", lambda _: layer)
    with nullcontext() if answers else pytest.raises(TimeoutError):
        health._check_layer()
    assert layer.is_closed


def test_a_migration_that_is_missing_is_noticed(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = health._known_migrations()
    monkeypatch.setattr(health, "_known_migrations", lambda: known | {("tasks", "9999_next")})

    assert client.get("/health/ready").json()["data"]["migrations"] == "down"


@pytest.mark.parametrize("path", ["/health", "/health/ready"])
def test_only_reading_is_allowed(path: str, client: Client) -> None:
    assert client.post(path).status_code == 405
