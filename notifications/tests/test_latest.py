"""What counts only as it is now is not queued for a client that takes nothing."""

import asyncio
import gc
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest

from accounts.models import User
from notifications import presence as presence_module
from notifications.frames import Frame
from notifications.hub import hub
from notifications.latest import Latest
from notifications.presence import Presence, Spot
from notifications.tests.sockets import on_a_loop, page
from tasks.actions import create_task
from tasks.models import Task
from teams.models import Team

pytestmark = pytest.mark.django_db(transaction=True)


class Slow:
    """A guest that takes one frame and no more before it is let on."""

    def __init__(self, user: User) -> None:
        self.user: User | None = user
        self.heard: list[Frame] = []
        self.calls = 0
        self.goes_on = asyncio.Event()

    async def answer(self, frame: Frame) -> None:
        self.calls += 1
        self.heard.append(frame)
        await self.goes_on.wait()


@pytest.fixture
def task(team: Team) -> Task:
    return create_task(actor=None, team=team, title="Paint")


async def breathe() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


@asynccontextmanager
async def somebody_slow(user: User, team: Team) -> AsyncIterator[tuple[Presence, Latest, Slow]]:
    """On the board of the team, with the frame that says so being sent."""
    latest, guest = Latest(), Slow(user)
    presence = Presence(latest)
    presence.stand(guest, Spot(team.pk, "core"))
    await asyncio.sleep(presence_module.GATHER_SECONDS * 1.5)
    assert (guest.calls, latest.waiting(guest)) == (1, 0)
    yield presence, latest, guest
    guest.goes_on.set()
    await breathe()
    assert latest.waiting(guest) == 0
    presence.leave(guest)
    await asyncio.sleep(presence_module.GATHER_SECONDS * 1.5)


@on_a_loop
async def test_of_each_who_edits_only_the_latest_waits(
    alice: User, bob: User, charlie: User, team: Team, task: Task
) -> None:
    at_bob, at_charlie = Slow(bob), Slow(charlie)
    async with somebody_slow(alice, team) as (presence, latest, guest):
        for _ in range(200):
            presence.edit(at_bob, team.pk, task.pk, 10)
            presence.edit(at_charlie, team.pk, task.pk, 10)
            await asyncio.sleep(0)
        presence.edit(at_bob, team.pk, task.pk, 0)
        await breathe()
        assert (guest.calls, latest.waiting(guest)) == (1, 2)
        guest.goes_on.set()
        await breathe()
        told = {frame["user"]["name"]: frame["expires"] for frame in guest.heard[1:]}
        assert (told, guest.calls) == ({"Bob": 0, "Charlie": 10}, 3)


@on_a_loop
async def test_who_is_here_is_told_as_it_is_by_then(alice: User, team: Team) -> None:
    async with somebody_slow(alice, team) as (presence, latest, guest):
        here: dict[str, Any] = {"type": "presence.here", "team": str(team.pk), "process": "other"}
        for number in range(200):
            others = [[str(number), f"Person {number}", None]]
            presence.hear(here | {"people": others})
            await asyncio.sleep(0)
        await breathe()
        assert (guest.calls, latest.waiting(guest)) == (1, 1)
        guest.goes_on.set()
        await breathe()
        assert [one["name"] for one in guest.heard[-1]["people"]] == ["Alice", "Person 199"]
        assert guest.calls == 2


@on_a_loop
async def test_a_mark_that_waited_says_what_is_left_of_it(
    alice: User, bob: User, team: Team, task: Task
) -> None:
    async with somebody_slow(alice, team) as (presence, _, guest):
        presence.edit(Slow(bob), team.pk, task.pk, 2)
        await asyncio.sleep(1.1)
        guest.goes_on.set()
        await breathe()
        assert guest.heard[-1]["expires"] == 1


@on_a_loop
async def test_one_who_is_slow_holds_up_no_other(alice: User, bob: User, team: Team) -> None:
    async with somebody_slow(alice, team) as (presence, _, guest):
        quick = Slow(bob)
        quick.goes_on.set()
        presence.stand(quick, Spot(team.pk, "core"))
        await asyncio.sleep(presence_module.GATHER_SECONDS * 1.5)
        assert [frame["count"] for frame in quick.heard] == [2]
        assert guest.calls == 1
        presence.leave(quick)


@on_a_loop
async def test_a_client_that_has_gone_is_told_nothing_more() -> None:
    latest, tries = Latest(), list[int]()

    async def fail() -> None:
        tries.append(1)
        await asyncio.sleep(0)
        raise ConnectionResetError("gone")

    complaints = list[dict[str, Any]]()
    asyncio.get_running_loop().set_exception_handler(lambda _, about: complaints.append(about))
    latest.tell("guest", "one", fail)
    latest.tell("guest", "two", fail)
    await breathe()
    gc.collect()  # of a task whose error nobody looked at, the loop complains when it is collected
    await breathe()
    assert (len(tries), latest.waiting("guest"), complaints) == (1, 0, [])


@on_a_loop
async def test_a_socket_that_is_not_read_keeps_no_queue(
    alice: User, bob: User, team: Team, task: Task
) -> None:
    async with page(alice, room=1) as slow:
        await slow.follow("core")
        await slow.say("here", team="core")
        assert (await slow.hear())["type"] == "presence"
        at_bob = Slow(bob)
        for _ in range(100):
            hub().presence.edit(at_bob, team.pk, task.pk, 10)
            hub().hear({"type": "inbox.changed", "users": [str(alice.pk)]})
            await asyncio.sleep(0)
        await breathe()
        heard = []
        with suppress(TimeoutError):
            while True:
                message = await slow.receive(0.5)
                heard.append(json.loads(message["text"])["type"])
        # One that was taken, one that was being sent, and the latest of each.
        assert {"inbox", "task.user_editing"} == set(heard)
        assert len(heard) <= 4, heard
