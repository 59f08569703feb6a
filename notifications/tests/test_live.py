"""Announcing from wherever a transaction commits, without waiting and without failing."""

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from uuid import uuid4

import pytest
from channels.layers import channel_layers, get_channel_layer

from accounts.access import Access
from notifications import live
from notifications.hub import Subscription, hub
from notifications.reading import Place
from notifications.tests.sockets import close_layer, on_a_loop


@pytest.fixture
def own_loop(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A process that holds no sockets, as if nothing had been announced in it yet."""
    monkeypatch.setattr(live, "_loop", None)
    monkeypatch.setattr(live, "_loop_pid", 0)
    channel_layers.backends.clear()
    yield
    if live._loop:
        stop(live._loop)


def stop(loop: asyncio.AbstractEventLoop) -> None:
    asyncio.run_coroutine_threadsafe(close_layer(), loop).result(5)
    loop.call_soon_threadsafe(loop.stop)
    deadline = time.monotonic() + 5
    while loop.is_running() and time.monotonic() < deadline:
        time.sleep(0.01)
    loop.close()


def heard_on(loop: asyncio.AbstractEventLoop) -> list[dict[str, object]]:
    """What arrives in the group while somebody announces, read on that loop."""
    layer = get_channel_layer()
    heard: list[dict[str, object]] = []

    async def listen() -> None:
        channel = await layer.new_channel()
        await layer.group_add(live.GROUP, channel)
        live.announce(uuid4(), 7)
        with suppress(TimeoutError):
            heard.append(await asyncio.wait_for(layer.receive(channel), 2))

    asyncio.run_coroutine_threadsafe(listen(), loop).result(5)
    return heard


async def seconds_to_wake(subscription: Subscription, seq: int) -> float:
    subscription.wake.clear()
    started = time.monotonic()
    threading.Thread(target=live.announce, args=(subscription.place.team_id, seq)).start()
    await asyncio.wait_for(subscription.wake.wait(), 2)
    return time.monotonic() - started


class Somebody:
    """Whoever has a socket; the hub sleeps while nobody has."""

    access = Access(uuid4())

    async def sign_out(self) -> None:
        raise AssertionError("before the first poll")

    async def tell_inbox(self) -> None:
        raise AssertionError("nothing came in")


@on_a_loop
async def test_an_announcement_from_another_thread_wakes_at_once() -> None:
    """Well before the first poll, on either layer; the best of some, for machines that are busy."""
    subscription, guest = Subscription(Place(uuid4(), "core", 0, ""), 0), Somebody()
    hub().welcome(guest)
    hub().add(subscription)
    await asyncio.sleep(0.3)  # until the hub has joined the group
    assert min([await seconds_to_wake(subscription, seq) for seq in (1, 2, 3)]) < 0.2
    hub().remove(subscription)
    hub().dismiss(guest)


def test_a_process_without_sockets_announces_on_a_loop_of_its_own(own_loop: None) -> None:
    loop = live._running_loop()
    assert loop is live._running_loop()
    assert [message["seq"] for message in heard_on(loop)] == [7]


def test_a_forked_child_gets_a_loop_of_its_own(
    own_loop: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It has the parent's variable, but not the thread that would run that loop."""
    parents = live._running_loop()
    with monkeypatch.context() as child:
        child.setattr("notifications.live.os.getpid", lambda: -1)
        childs = live._running_loop()
        assert childs is not parents
        assert live._running_loop() is childs
    stop(parents)


def test_a_loop_that_was_closed_is_replaced(own_loop: None) -> None:
    closed = live._running_loop()
    stop(closed)
    assert live._running_loop() is not closed


def test_threads_that_announce_at_once_make_one_loop(own_loop: None) -> None:
    start = threading.Barrier(8)
    loops: set[asyncio.AbstractEventLoop] = set()

    def ask() -> None:
        start.wait()
        loops.add(live._running_loop())

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert loops == {live._loop}


@on_a_loop
async def test_an_announcement_that_fails_is_logged_and_raises_nothing() -> None:
    """Errors of any kind: the change is committed, and the request must not fail any more."""
    logged = asyncio.Event()
    loop = asyncio.get_running_loop()

    async def fail(*_: object) -> None:
        raise OSError("Connection refused")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(get_channel_layer(), "group_send", fail)
        patch.setattr(live.log, "warning", lambda *_, **__: loop.call_soon_threadsafe(logged.set))
        await asyncio.to_thread(live.announce, uuid4(), 1)
        await asyncio.wait_for(logged.wait(), 2)
