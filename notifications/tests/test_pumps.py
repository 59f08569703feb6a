"""The log on a socket: all of it, in order, each event once, and only for who may see it."""

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from asgiref.sync import sync_to_async
from django.db import Error, connection, transaction

from accounts.models import User
from notifications.frames import Frame
from notifications.reading import BATCH, Line, Place, read_end
from notifications.tests.sockets import on_a_loop, page
from tasks.actions import create_task
from teams import clock
from teams.actions import create_team, delete_team, invite, remove_member, update_team
from teams.models import Event, Target, Team, TeamClock

pytestmark = pytest.mark.django_db(transaction=True)


@sync_to_async
def work(team: Team, number: int = 1) -> None:
    for turn in range(number):
        create_task(actor=None, team=team, title=f"Turn {turn}")


@sync_to_async
def record_many(team: Team, number: int) -> None:
    """More events than one would make by hand, in one transaction."""
    target = Target("team", team.pk, "x")
    with transaction.atomic():
        for _ in range(number):
            clock.record(team=team, verb="team.updated", actor=None, target=target)


def numbers(frames: list[Frame]) -> list[int]:
    return [frame["seq"] for frame in frames]


@on_a_loop
async def test_the_log_is_replayed_and_then_goes_on(alice: User, bob: User, team: Team) -> None:
    head = (await TeamClock.objects.aget(team=team)).value
    async with page(bob) as socket:
        replayed = await socket.follow("core")
        assert numbers(replayed) == list(range(1, head + 1))
        task = await sync_to_async(create_task)(actor=alice, team=team, title="Paint")
        live = await socket.hear()
    event = await Event.objects.aget(team=team, seq=head + 1)
    assert (live["id"], live["seq"], live["verb"]) == (str(event.pk), head + 1, "task.created")
    assert live["actor"] == {"id": str(alice.pk), "name": "Alice"}
    assert live["target"] == {"type": "task", "id": str(task.pk), "label": event.target_label}
    assert live["changes"]["title"] == [None, "Paint"]


@on_a_loop
async def test_synced_says_where_the_log_stands(alice: User, team: Team) -> None:
    place = await TeamClock.objects.aget(team=team)
    async with page(alice) as socket:
        synced = await socket.ask("subscribe", team="core", since=place.value)
    standing = {"team": "core", "seq": place.value, "epoch": str(place.epoch)}
    assert synced == {"type": "synced", **standing}


@on_a_loop
async def test_what_is_not_committed_is_not_sent(alice: User, team: Team) -> None:
    @sync_to_async
    def fail() -> None:
        with transaction.atomic():
            create_task(actor=alice, team=team, title="Never")
            transaction.set_rollback(True)

    async with page(alice) as socket:
        await socket.follow("core")
        await fail()
        await work(team)
        assert (await socket.hear())["target"]["label"].endswith("Turn 0")


@on_a_loop
async def test_coming_back_nothing_is_missing_and_nothing_twice(alice: User, team: Team) -> None:
    async with page(alice) as socket:
        seen = numbers(await socket.follow("core"))
    await work(team, 3)
    async with page(alice) as socket:
        seen += numbers(await socket.follow("core", since=seen[-1]))
        await work(team, 2)
        seen += numbers([await socket.hear() for _ in range(2)])
    assert seen == list(range(1, seen[-1] + 1))
    assert seen[-1] == await Event.objects.filter(team=team).acount()


@on_a_loop
async def test_one_socket_follows_several_teams(alice: User, team: Team) -> None:
    other = await sync_to_async(create_team)(actor=alice, name="Other", slug="other", key="OTH")
    async with page(alice) as socket:
        for slug in ("core", "other"):
            assert {event["team"] for event in await socket.follow(slug)} == {slug}
        await work(other)
        assert (await socket.hear())["team"] == "other"
        await work(team)
        assert (await socket.hear())["team"] == "core"
        await socket.ask("unsubscribe", team="other", ref=1)
        await work(other)
        await work(team)
        assert (await socket.hear())["team"] == "core"


@on_a_loop
async def test_subscribing_again_starts_again(alice: User, team: Team) -> None:
    async with page(alice) as socket:
        first = await socket.follow("core")
        assert await socket.follow("core") == first
        await work(team)
        assert (await socket.hear())["seq"] == len(first) + 1
        assert (await socket.ask("ping"))["type"] == "pong", "there is one pump, not two"


@on_a_loop
async def test_a_team_that_is_renamed_keeps_the_name_it_was_asked_for_by(
    alice: User, team: Team
) -> None:
    async with page(alice) as socket:
        await socket.follow("core")
        await sync_to_async(update_team)(actor=alice, team=team, slug="hub")
        event = await socket.hear()
        assert (event["team"], event["changes"]["slug"]) == ("core", ["core", "hub"])


@on_a_loop
async def test_a_long_log_comes_in_batches_without_gaps(alice: User, team: Team) -> None:
    await record_many(team, 2 * BATCH)
    head = (await TeamClock.objects.aget(team=team)).value
    async with page(alice) as socket:
        assert numbers(await socket.follow("core")) == list(range(1, head + 1))
        since = head - BATCH
        assert len(await socket.follow("core", since=since)) == BATCH


@on_a_loop
async def test_an_idle_socket_leaves_the_database_alone(
    alice: User, team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[int] = []

    async def look(place: Place, cursor: int) -> list[Line]:
        looks.append(cursor)
        lines: list[Line] = await read_end(place, cursor)
        return lines

    monkeypatch.setattr("notifications.logs.read_end", look)
    async with page(alice) as socket, page(alice) as other:
        replayed = await socket.follow("core")
        await other.follow("core")
        await asyncio.sleep(0.2)
        assert len(looks) == 1, "to see who may see the team"
        await work(team)
        await socket.hear()
        await other.hear()
        await asyncio.sleep(0.2)
    assert looks[1:] == [len(replayed)], "one look for both"


@on_a_loop
async def test_a_slow_reader_gets_everything_and_holds_up_nobody(alice: User, team: Team) -> None:
    async with page(alice, room=1) as slow, page(alice) as quick:
        await slow.say("subscribe", team="core")
        await quick.follow("core")
        await record_many(team, BATCH + 10)
        live = [await quick.hear() for _ in range(BATCH + 10)]
        last = numbers(live)[-1]
        heard = [await slow.hear() for _ in range(last + 1)]
    events = [frame for frame in heard if frame["type"] == "event"]
    assert numbers(events) == list(range(1, last + 1)), "and one frame says that it is synced"


@pytest.mark.parametrize("epoch", [None, "01a1fcc8-9edc-75f4-b077-6c0e3feee652"])
@on_a_loop
async def test_who_counts_in_another_log_is_told_to_start_anew(
    alice: User, team: Team, epoch: str | None
) -> None:
    """Known by a number that is ahead of the log, or by an epoch that is not the log's."""
    place = await TeamClock.objects.aget(team=team)
    ask = {"since": 1, "epoch": epoch} if epoch else {"since": place.value + 1}
    async with page(alice) as socket:
        resync = await socket.ask("subscribe", team="core", **ask)
        standing = {"team": "core", "seq": place.value, "epoch": str(place.epoch)}
        assert resync == {"type": "resync", **standing}
        assert await socket.hear() == {"type": "synced", **standing}
        await work(team)
        assert (await socket.hear())["seq"] == place.value + 1


@on_a_loop
async def test_who_names_the_right_epoch_goes_on(alice: User, team: Team) -> None:
    epoch = str((await TeamClock.objects.aget(team=team)).epoch)
    async with page(alice) as socket:
        answer = await socket.ask("subscribe", team="core", since=1, epoch=epoch)
        assert (answer["type"], answer["seq"]) == ("event", 2)


@on_a_loop
async def test_a_member_who_is_removed_is_out_within_a_second(
    alice: User, bob: User, team: Team
) -> None:
    membership = await team.memberships.aget(user=bob)
    async with page(bob) as socket, page(alice) as other:
        await socket.follow("core")
        await other.follow("core")
        await sync_to_async(remove_member)(actor=alice, membership=membership)
        started = time.monotonic()
        assert (await socket.hear())["code"] == "forbidden"
        assert await socket.hear_close() == 4403
        assert time.monotonic() - started < 1
        assert (await other.hear())["verb"] == "member.removed"


@on_a_loop
async def test_a_team_that_is_deleted_closes_its_sockets(alice: User, team: Team) -> None:
    async with page(alice) as socket:
        await socket.follow("core")
        await sync_to_async(delete_team)(actor=alice, team=team)
        assert (await socket.hear())["code"] == "forbidden"
        assert await socket.hear_close() == 4403


@on_a_loop
async def test_who_is_invited_is_not_told_to_everybody(bob: User, team: Team) -> None:
    await sync_to_async(invite)(actor=None, team=team, email="dora@example.com", role="viewer")
    async with page(bob) as socket:
        events = await socket.follow("core")
    assert events[-1]["verb"] == "invitation.created"
    assert "dora@example.com" not in str(events)


@pytest.mark.parametrize("end", ["deactivated", "deleted"])
@on_a_loop
async def test_a_person_who_goes_is_out_at_the_next_check(
    bob: User, team: Team, monkeypatch: pytest.MonkeyPatch, end: str
) -> None:
    """No team's log says so."""
    monkeypatch.setattr("notifications.hub.POLL_SECONDS", 0.02)
    async with page(bob) as socket:
        await socket.follow("core")
        person = User.objects.filter(pk=bob.pk)
        await (person.aupdate(is_active=False) if end == "deactivated" else person.adelete())
        assert await socket.hear_close() == 4401


@on_a_loop
async def test_without_a_database_the_socket_says_so_and_closes(
    alice: User, team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise Error("The server closed the connection.")

    async with page(alice) as socket:
        await socket.follow("core")
        monkeypatch.setattr(Event.objects, "since", fail)
        await work(team)
        assert (await socket.hear())["code"] == "unavailable"
        assert await socket.hear_close() == 1013


@on_a_loop
async def test_twelve_writers_at_once_are_followed_in_order(alice: User, team: Team) -> None:
    writers, each = 12, 5

    def write(writer: int) -> None:
        for turn in range(each):
            try:
                create_task(actor=None, team=team, title=f"{writer}/{turn}")
            finally:
                connection.close()

    in_thread = asyncio.get_running_loop().run_in_executor
    async with page(alice) as socket:
        seen = numbers(await socket.follow("core"))
        last = seen[-1] + writers * each
        with ThreadPoolExecutor(writers) as pool:
            writing = [in_thread(pool, write, writer) for writer in range(writers)]
            while seen[-1] < last:
                seen.append((await socket.hear())["seq"])
            await asyncio.gather(*writing)
    assert seen == list(range(1, last + 1))
