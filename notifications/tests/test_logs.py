"""One reading of a log for all sockets of a process, and what becomes of who cannot keep up."""

import asyncio
from contextlib import AsyncExitStack
from typing import Any

import pytest
from asgiref.sync import sync_to_async

from accounts.models import User
from notifications.hub import hub
from notifications.tests.sockets import on_a_loop, page
from tasks.actions import add_comment, create_task, delete_comment
from teams.actions import remove_member
from teams.models import Team, TeamClock

pytestmark = pytest.mark.django_db(transaction=True)


async def work(team: Team, number: int = 1) -> None:
    for turn in range(number):
        await sync_to_async(create_task)(actor=None, team=team, title=f"Turn {turn}")


@on_a_loop
async def test_twenty_sockets_read_an_event_once(
    alice: User, team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads: list[str] = []

    def count(name: str) -> None:
        real: Any = getattr(__import__("notifications.logs").logs, name)

        async def counted(*arguments: Any) -> Any:
            reads.append(name)
            return await real(*arguments)

        monkeypatch.setattr(f"notifications.logs.{name}", counted)

    head = (await TeamClock.objects.aget(team=team)).value
    async with AsyncExitStack() as stack:
        sockets = [await stack.enter_async_context(page(alice)) for _ in range(20)]
        for socket in sockets:
            await socket.follow("core", since=head)
        for name in ("read_end", "read_log", "read_seers", "may_see"):
            count(name)
        await work(team, 3)
        for socket in sockets:
            assert [(await socket.hear())["seq"] for _ in range(3)] == [head + n for n in (1, 2, 3)]
    assert set(reads) == {"read_end"}
    assert len(reads) <= 3


@on_a_loop
async def test_who_falls_behind_what_is_kept_reads_on_from_the_cursor(
    alice: User, team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("notifications.logs.KEPT", 3)
    head = (await TeamClock.objects.aget(team=team)).value
    async with page(alice, room=1) as slow, page(alice) as quick:
        await slow.say("subscribe", team="core", since=head)
        await quick.follow("core", since=head)
        for _ in range(3):
            await work(team, 4)
            assert [(await quick.hear())["type"] for _ in range(4)] == ["event"] * 4
        heard = [await slow.hear() for _ in range(13)]
    events = [frame["seq"] for frame in heard if frame["type"] == "event"]
    assert events == list(range(head + 1, head + 13))


@on_a_loop
async def test_what_a_deleted_comment_said_is_kept_for_nobody(
    alice: User, bob: User, team: Team
) -> None:
    """Whoever comes late does not hear it from what was read before."""
    head = (await TeamClock.objects.aget(team=team)).value
    async with page(alice) as there, page(bob) as late:
        await there.follow("core", since=head)
        task = await sync_to_async(create_task)(actor=alice, team=team, title="First")
        comment = await sync_to_async(add_comment)(actor=alice, task=task, body="Unsaid")
        assert [(await there.hear())["verb"] for _ in range(2)] == [
            "task.created",
            "comment.created",
        ]
        await sync_to_async(delete_comment)(actor=alice, comment=comment)
        assert (await there.hear())["verb"] == "comment.deleted"
        [_, created, _] = await late.follow("core", since=head)
        assert created["verb"] == "comment.created"
        assert "body" not in created["changes"]


@on_a_loop
async def test_who_is_removed_sees_nothing_of_what_the_others_see(
    alice: User, bob: User, team: Team
) -> None:
    """Both are given from one reading."""
    membership = await team.memberships.aget(user=bob)
    head = (await TeamClock.objects.aget(team=team)).value
    async with page(alice) as stays, page(bob) as leaves:
        await stays.follow("core", since=head)
        await leaves.follow("core", since=head)
        await sync_to_async(remove_member)(actor=alice, membership=membership)
        await work(team)
        assert [(await stays.hear())["verb"] for _ in range(2)] == [
            "member.removed",
            "task.created",
        ]
        assert (await leaves.hear())["code"] == "forbidden"


@on_a_loop
async def test_who_takes_nothing_is_given_up(
    alice: User, team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with page(alice, room=1) as stuck:
        monkeypatch.setattr("notifications.patience.STALL_SECONDS", 0.1)
        await stuck.say("subscribe", team="core")
        await asyncio.wait_for(asyncio.shield(stuck._server), 5)
        assert not hub()._guests
        assert not hub()._subscriptions


@on_a_loop
async def test_a_heartbeat_says_how_far_each_log_has_come(
    alice: User, team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("notifications.consumers.HEARTBEAT_SECONDS", 0.05)
    head = (await TeamClock.objects.aget(team=team)).value
    async with page(alice) as socket:
        assert (await socket.hear()) == {"type": "heartbeat", "teams": {}}
        await socket.say("subscribe", team="core", since=head)
        while (frame := await socket.hear()) != {"type": "heartbeat", "teams": {"core": head}}:
            assert frame["type"] in ("heartbeat", "synced")
        await work(team)
        while (await socket.hear()) != {"type": "heartbeat", "teams": {"core": head + 1}}:
            pass
