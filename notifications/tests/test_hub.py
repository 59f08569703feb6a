"""Sockets wake at an announcement, and also without one: the layer may lose everything."""

import asyncio
from collections.abc import Iterator
from uuid import UUID

import pytest
from asgiref.sync import sync_to_async
from channels.layers import get_channel_layer
from django.conf import settings
from django.db import OperationalError
from redis.exceptions import ConnectionError as RedisIsDown
from structlog.testing import capture_logs
from structlog.typing import EventDict

from accounts.models import User
from notifications.hub import Subscription, hub
from notifications.live import GROUP
from notifications.reading import Place
from notifications.tests.sockets import Socket, on_a_loop, page
from tasks.actions import create_task
from teams.models import Team

pytestmark = pytest.mark.django_db(transaction=True)
LAYER_METHODS = ("receive", "group_add", "group_send", "group_discard")


@pytest.fixture(autouse=True)
def quick_polls(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("notifications.hub.POLL_SECONDS", 0.05)
    monkeypatch.setattr("notifications.listening.RENEW_SECONDS", 0.05)


@pytest.fixture
def lines() -> Iterator[list[EventDict]]:
    """What is said in the log."""
    with capture_logs() as lines:
        yield lines


@pytest.fixture
def blind(monkeypatch: pytest.MonkeyPatch) -> None:
    """The hub learns nothing from the database: what wakes it now is an announcement."""

    async def read_nothing(_team_ids: object) -> dict[UUID, int]:
        return {}

    monkeypatch.setattr("notifications.hub.read_heads", read_nothing)
    monkeypatch.setattr("notifications.hub.POLLS_PER_CHECK", 10**6)


def break_layer(monkeypatch: pytest.MonkeyPatch, *methods: str) -> None:
    async def fail(*_: object) -> None:
        raise RedisIsDown("Connection refused")

    for method in methods:
        monkeypatch.setattr(get_channel_layer(), method, fail)


async def forget_groups() -> None:
    layer = get_channel_layer()
    if settings.REDIS_URL:
        await layer.flush()
    else:
        layer.groups.clear()


async def works(socket: Socket, team: Team) -> bool:
    """Does a change reach the socket?"""
    task = await sync_to_async(create_task)(actor=None, team=team, title="Paint")
    return bool((await socket.hear())["target"]["id"] == str(task.pk))


@on_a_loop
async def test_a_lost_announcement_is_found_by_the_poll(
    alice: User, team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def lose(*_: object) -> None:
        """Nothing arrives, and nobody hears of it."""

    async with page(alice) as socket:
        await socket.follow("core")
        monkeypatch.setattr(get_channel_layer(), "group_send", lose)
        assert await works(socket, team)


@on_a_loop
async def test_an_announcement_alone_is_enough(alice: User, team: Team, blind: None) -> None:
    async with page(alice) as socket:
        await socket.follow("core")
        await asyncio.sleep(0.3)  # until the hub has joined the group
        assert await works(socket, team)


@on_a_loop
async def test_after_redis_was_emptied_announcements_are_heard_again(
    alice: User, team: Team, blind: None
) -> None:
    async with page(alice) as socket:
        await socket.follow("core")
        await asyncio.sleep(0.3)
        await forget_groups()
        await asyncio.sleep(0.3)
        assert await works(socket, team)


@on_a_loop
async def test_with_the_layer_down_sockets_live_by_polling(
    alice: User, team: Team, monkeypatch: pytest.MonkeyPatch, lines: list[EventDict]
) -> None:
    break_layer(monkeypatch, *LAYER_METHODS)
    async with page(alice) as socket:
        await socket.follow("core")
        await asyncio.sleep(0.2)
        assert await works(socket, team)
    outages = [line for line in lines if "polling instead" in line["event"]]
    assert [line["log_level"] for line in outages] == ["warning"], "once per outage"


@on_a_loop
async def test_when_the_layer_is_back_it_is_listened_to_again(
    alice: User,
    team: Team,
    blind: None,
    monkeypatch: pytest.MonkeyPatch,
    lines: list[EventDict],
) -> None:
    async with page(alice) as socket:
        with monkeypatch.context() as outage:
            break_layer(outage, *LAYER_METHODS)
            await socket.follow("core")
            await asyncio.sleep(0.1)
        await asyncio.sleep(0.3)
        assert await works(socket, team)
    assert any("layer is back" in line["event"] for line in lines)


@on_a_loop
async def test_a_message_that_cannot_be_understood_ends_no_hearing(
    alice: User, team: Team, blind: None, lines: list[EventDict]
) -> None:
    async with page(alice) as socket:
        await socket.follow("core")
        await asyncio.sleep(0.3)
        for message in ({"type": "team.advanced", "team": 7}, {"type": "access.ended"}, {}):
            await get_channel_layer().group_send(GROUP, message)
        assert await works(socket, team)
    assert [line["event"] for line in lines].count("message passed by") == 3


@on_a_loop
async def test_a_layer_that_fails_in_any_way_is_listened_to_again(
    alice: User,
    team: Team,
    blind: None,
    monkeypatch: pytest.MonkeyPatch,
    lines: list[EventDict],
) -> None:
    async def fail(*_: object) -> None:
        raise ValueError("what nobody expects")

    async with page(alice) as socket:
        with monkeypatch.context() as outage:
            for method in ("receive", "group_add"):
                outage.setattr(get_channel_layer(), method, fail)
            await socket.follow("core")
            await asyncio.sleep(0.2)
        await asyncio.sleep(0.3)
        assert await works(socket, team)
    [outage_line] = [line for line in lines if "polling instead" in line["event"]]
    assert outage_line["exc_info"], "what nobody expects is logged whole"


@on_a_loop
async def test_a_database_that_fails_the_poll_is_asked_again(
    alice: User, team: Team, monkeypatch: pytest.MonkeyPatch, lines: list[EventDict]
) -> None:
    async def fail(_team_ids: object) -> None:
        raise OperationalError("The server closed the connection.")

    async with page(alice) as socket:
        await socket.follow("core")
        break_layer(monkeypatch, "group_send")
        with monkeypatch.context() as outage:
            outage.setattr("notifications.hub.read_heads", fail)
            await asyncio.sleep(0.2)
        assert await works(socket, team)
    assert any("heads not read" in line["event"] for line in lines)


def hub_tasks() -> set[str]:
    names = (task.get_coro().__qualname__ for task in asyncio.all_tasks())  # type: ignore[union-attr]
    return {name for name in names if name.startswith(("Hub.", "Ear."))}


@on_a_loop
async def test_the_hub_sleeps_when_nobody_listens(alice: User, bob: User, team: Team) -> None:
    assert hub_tasks() == set()
    async with page(alice) as first:
        await first.follow("core")
        async with page(bob) as second:
            await second.follow("core")
        await asyncio.sleep(0.1)
        assert hub_tasks() == {"Ear._listen", "Hub._poll", "Ear._stay_in_group"}
        assert await works(first, team)
    await asyncio.sleep(0.1)
    assert hub_tasks() == set()
    async with page(alice) as socket:
        assert await socket.follow("core"), "and wakes when somebody does"
        assert await works(socket, team)


@on_a_loop
async def test_only_those_wake_that_are_behind(team: Team) -> None:
    places = Place(team.pk, "core", 5, ""), Place(UUID(int=0), "other", 5, "")
    subscriptions = [Subscription(places[0], 5), Subscription(places[0], 4)]
    subscriptions.append(Subscription(places[1], 0))
    for subscription in subscriptions:
        hub().add(subscription)
    hub().advance(team.pk, 5)
    await asyncio.wait_for(subscriptions[1].wake.wait(), 5)
    assert [subscription.wake.is_set() for subscription in subscriptions] == [False, True, False]
    for subscription in subscriptions:
        hub().remove(subscription)
