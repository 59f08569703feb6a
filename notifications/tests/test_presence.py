"""Who is here and who edits what: told to whom it may concern, in all processes, and forgotten."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID, uuid4

import pytest
from asgiref.sync import sync_to_async

from accounts.access import Access
from accounts.models import User
from notifications.frames import Frame
from notifications.hub import Hub
from notifications.latest import Latest
from notifications.presence import Presence, Spot
from notifications.tests.sockets import Socket, on_a_loop, page
from tasks.actions import create_task
from tasks.models import Task
from teams.actions import remove_member
from teams.models import Team
from teams.tests.factories import TeamFactory, join

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def task(team: Team) -> Task:
    return create_task(actor=None, team=team, title="Paint")


async def arrive(socket: Socket, task: Task | None = None) -> None:
    await socket.follow("core")
    where = {"task": str(task.pk)} if task else {}
    await socket.say("here", team="core", **where)


async def people(socket: Socket) -> list[str]:
    frame = await socket.hear()
    assert frame["type"] == "presence", frame
    assert frame["count"] == len(frame["people"])
    return [person["name"] for person in frame["people"]]


class Elsewhere:
    """Somebody at a socket of another process."""

    def __init__(self, user: User) -> None:
        self.user: User | None = user
        self.access = Access(user.pk)
        self.heard: asyncio.Queue[Frame] = asyncio.Queue()

    async def answer(self, frame: Frame) -> None:
        await self.heard.put(frame)

    async def sign_out(self) -> None:
        raise AssertionError("nobody was signed out")

    async def tell_inbox(self) -> None:
        raise AssertionError("nothing came in")


@asynccontextmanager
async def another_process(user: User) -> AsyncIterator[tuple[Hub, Elsewhere]]:
    """A second hub on the same layer, as another process has one."""
    hub, guest = Hub(), Elsewhere(user)
    hub.welcome(guest)
    await asyncio.sleep(0.3)  # until both hubs have joined the group
    try:
        yield hub, guest
    finally:
        hub.presence.leave(guest)
        hub.dismiss(guest)


@on_a_loop
async def test_who_is_on_the_board_is_seen_there_until_they_leave(
    alice: User, bob: User, team: Team
) -> None:
    async with page(alice) as first:
        await arrive(first)
        assert await people(first) == ["Alice"]
        async with page(bob) as second, page(bob) as twice:
            await arrive(second)
            assert await people(first) == ["Alice", "Bob"]
            assert await people(second) == ["Alice", "Bob"]
            await arrive(twice)
            assert await people(first) == ["Alice", "Bob"], "each person once"
        assert await people(first) == ["Alice"]


@on_a_loop
async def test_a_task_is_a_place_of_its_own(alice: User, bob: User, team: Team, task: Task) -> None:
    async with page(alice) as board, page(bob) as detail:
        await arrive(board)
        assert await people(board) == ["Alice"]
        await arrive(detail, task)
        frame = await detail.hear()
        assert (frame["task"], [one["name"] for one in frame["people"]]) == (str(task.pk), ["Bob"])
        assert await people(board) == ["Alice"]
        await detail.say("here", team="core")
        assert await people(board) == ["Alice", "Bob"]


@on_a_loop
async def test_nobody_is_seen_who_is_outside_and_nobody_outside_sees(
    alice: User, charlie: User, team: Team, task: Task
) -> None:
    await sync_to_async(TeamFactory.create)(actor=charlie, slug="other", key="OTH")
    async with page(alice) as member, page(charlie) as stranger:
        await arrive(member)
        assert await people(member) == ["Alice"]
        await stranger.follow("other")
        for about in ({"team": "core"}, {"team": "other", "task": str(task.pk)}):
            assert (await stranger.ask("here", **about))["code"] == "not_found"
        assert (await stranger.ask("task.editing", id=str(task.pk)))["code"] == "not_found"
        await stranger.say("here", team="other")
        assert await people(stranger) == ["Charlie"]
        await member.say("task.editing", id=str(task.pk))
        assert (await stranger.ask("ping"))["type"] == "pong", "and nothing before it"


@on_a_loop
async def test_who_is_removed_is_gone(alice: User, bob: User, team: Team) -> None:
    membership = await team.memberships.aget(user=bob)
    async with page(alice) as first, page(bob) as second:
        await arrive(first)
        assert await people(first) == ["Alice"]
        await arrive(second)
        assert await people(first) == ["Alice", "Bob"]
        await sync_to_async(remove_member)(actor=alice, membership=membership)
        heard = [await first.hear() for _ in range(2)]
        [presence] = [frame for frame in heard if frame["type"] == "presence"]
        assert presence["count"] == 1


@on_a_loop
async def test_editing_is_told_to_the_others_and_taken_back(
    alice: User, bob: User, team: Team, task: Task
) -> None:
    async with page(alice) as reader:
        await arrive(reader)
        await people(reader)
        async with page(bob) as editor:
            await arrive(editor)
            await people(reader)
            await people(editor)
            assert await editor.ask("task.editing", id=str(task.pk), ref=1) == {
                "type": "ack",
                "ref": 1,
            }
            mark = {"type": "task.user_editing", "team": "core", "id": str(task.pk)}
            mark["user"] = {"id": str(bob.pk), "name": "Bob"}  # type: ignore[assignment]
            assert await reader.hear() == mark | {"expires": 10}
            async with page(alice) as late:
                await arrive(late)
                told = await late.hear()
                assert told | {"expires": 0} == mark | {"expires": 0}
                assert 0 < told["expires"] <= 10
            await people(reader)
            await editor.say("task.editing", id=str(task.pk), stop=True)
            assert await reader.hear() == mark | {"expires": 0}
            await editor.say("task.editing", id=str(task.pk))
            await reader.hear()
        heard = [await reader.hear() for _ in range(2)]
        assert mark | {"expires": 0} in heard, "it ends with the socket"


@on_a_loop
async def test_who_may_not_edit_is_not_shown_as_editing(
    alice: User, charlie: User, team: Team, task: Task
) -> None:
    await sync_to_async(join)(team, charlie, "viewer")
    async with page(charlie) as viewer:
        refusal = await viewer.ask("task.editing", id=str(task.pk), ref=1)
        assert (refusal["code"], refusal["ref"]) == ("forbidden", 1)
        await viewer.send(text='{"type": "task.editing", "id": "x"}')
        assert (await viewer.hear())["code"] == "bad_frame"
        assert (await viewer.ask("ping"))["type"] == "pong"


@on_a_loop
async def test_other_processes_see_who_is_here_and_who_edits(
    alice: User, bob: User, team: Team, task: Task
) -> None:
    async with page(alice) as socket, another_process(bob) as (hub, guest):
        await arrive(socket)
        assert await people(socket) == ["Alice"]
        hub.presence.stand(guest, Spot(team.pk, "core"))
        assert await people(socket) == ["Alice", "Bob"]
        hub.presence.edit(guest, team.pk, task.pk, 10)
        assert (await socket.hear())["user"]["name"] == "Bob"
        async with asyncio.timeout(5):
            while (await guest.heard.get()).get("count") != 2:
                pass
        hub.presence.leave(guest)
        assert await people(socket) == ["Alice"]


async def editing(socket: Socket) -> tuple[str, bool]:
    """The next mark that the socket hears of: the task, and whether somebody edits it."""
    while (frame := await socket.hear())["type"] != "task.user_editing":
        pass
    return frame["id"], frame["expires"] > 0


@on_a_loop
async def test_who_edits_in_two_tabs_edits_until_the_last_one_ends(
    alice: User, bob: User, team: Team, task: Task
) -> None:
    key = str(task.pk)
    async with page(alice) as reader, page(bob) as last:
        await arrive(reader)
        async with page(bob) as first:
            for tab in (first, last):
                await tab.ask("task.editing", id=key, ref=1)
                assert await editing(reader) == (key, True)
            await first.ask("task.editing", id=key, stop=True, ref=2)
            assert await editing(reader) == (key, True), "in the other tab"
            await first.ask("task.editing", id=key, ref=3)
            assert await editing(reader) == (key, True)
        assert await editing(reader) == (key, True), "the end of one tab is not the other's"
        await last.ask("task.editing", id=key, stop=True, ref=4)
        assert await editing(reader) == (key, False)


@on_a_loop
async def test_who_edits_at_two_processes_edits_until_the_last_one_ends(
    alice: User, bob: User, team: Team, task: Task
) -> None:
    key = str(task.pk)
    async with page(alice) as reader, page(bob) as tab, another_process(bob) as (hub, guest):
        await arrive(reader)
        await tab.ask("task.editing", id=key, ref=1)
        assert await editing(reader) == (key, True)
        for seconds in (10, 0):
            hub.presence.edit(guest, team.pk, task.pk, seconds)
            assert await editing(reader) == (key, True)
        await tab.ask("task.editing", id=key, stop=True, ref=2)
        assert await editing(reader) == (key, False)


@on_a_loop
async def test_marks_that_are_over_count_no_more_and_are_not_taken_back(
    alice: User, bob: User, team: Team, task: Task, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("notifications.doing.MAX_EDITED", 2)
    monkeypatch.setattr("notifications.doing.EDITING_SECONDS", 1)
    make = sync_to_async(create_task)
    others = [await make(actor=None, team=team, title=f"Paint {n}") for n in (1, 2)]
    async with page(alice) as reader:
        await arrive(reader)
        async with page(bob) as editor:
            for one in (task, others[0]):
                assert (await editor.ask("task.editing", id=str(one.pk), ref=1))["type"] == "ack"
                assert await editing(reader) == (str(one.pk), True)
            third = {"id": str(others[1].pk), "ref": 2}
            assert (await editor.ask("task.editing", **third))["code"] == "rate_limited"
            await asyncio.sleep(1.1)
            assert (await editor.ask("task.editing", **third))["type"] == "ack"
            assert await editing(reader) == (str(others[1].pk), True)
        assert await editing(reader) == (str(others[1].pk), False), "and of no other"
        assert (await reader.ask("ping"))["type"] == "pong"


@on_a_loop
async def test_a_process_that_dies_takes_its_people_along(
    alice: User, team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("notifications.presence.FORGET_SECONDS", 0.3)
    monkeypatch.setattr("notifications.presence.RENEW_SECONDS", 0.1)
    presence, guest = Presence(Latest()), Elsewhere(alice)
    presence.start()
    presence.stand(guest, Spot(team.pk, "core"))
    dead: dict[str, Any] = {"process": str(uuid4()), "team": str(team.pk)}
    other = [str(UUID(int=1)), "Dora", None]
    presence.hear(dead | {"type": "presence.here", "people": [other]})
    async with asyncio.timeout(5):
        counts = [(await guest.heard.get())["count"]]
        while counts[-1] != 1 or len(counts) == 1:
            counts.append((await guest.heard.get())["count"])
    assert 2 in counts
    presence.leave(guest)
    presence.stop()
