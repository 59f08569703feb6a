"""Open pages hear at once that the inbox of their person has changed, and nobody else's do."""

import asyncio
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

import pytest
from asgiref.sync import sync_to_async
from django.db import OperationalError
from django.utils import timezone

from accounts.models import User
from notifications import reading
from notifications.inbox import mark, read_all, unread_count
from notifications.models import Notification
from notifications.tests.sockets import INBOX, Socket, on_a_loop, page
from notifications.tests.test_streams import Request, signed_in
from tasks.actions import change_tasks, create_task, delete_task, restore_task
from tasks.models import Task
from teams.actions import delete_team, remove_member, restore_team
from teams.models import Team, TeamClock

pytestmark = pytest.mark.django_db(transaction=True)


async def settle() -> None:
    """Until the hub has joined the group."""
    await asyncio.sleep(0.3)


async def give(team: Team, person: User) -> None:
    await sync_to_async(create_task)(actor=None, team=team, title="Paint", assignee=person)


async def hears_nothing(socket: Socket) -> bool:
    await socket.say("ping")
    return bool((await socket.hear_any())["type"] == "pong")


@on_a_loop
async def test_it_is_said_to_the_pages_of_that_person_alone(
    alice: User, bob: User, team: Team
) -> None:
    async with page(bob) as first, page(bob) as second, page(alice) as other:
        await settle()
        await give(team, bob)
        assert await first.hear_any() == INBOX
        assert await second.hear_any() == INBOX
        assert await hears_nothing(other)


@on_a_loop
async def test_what_is_read_in_one_place_is_told_to_the_others(bob: User, team: Team) -> None:
    await give(team, bob)
    note = await Notification.objects.aget(recipient=bob, kind="assigned")
    async with page(bob) as socket:
        await settle()
        await sync_to_async(mark)(actor=bob, note=note, is_read=True)
        assert await socket.hear_any() == INBOX
        await sync_to_async(read_all)(actor=bob)
        assert await hears_nothing(socket), "nothing was left to read"
        await sync_to_async(mark)(actor=bob, note=note, is_read=False)
        assert await socket.hear_any() == INBOX
        await sync_to_async(read_all)(actor=bob)
        assert await socket.hear_any() == INBOX


@on_a_loop
async def test_what_goes_and_comes_back_by_others_is_told(
    alice: User, bob: User, team: Team
) -> None:
    await give(team, bob)
    task = await Task.objects.select_related("team").aget()
    async with page(bob) as socket, page(alice) as other:
        await settle()
        for act, left in (
            (partial(delete_task, task=task), 0),
            (partial(restore_task, task=task), 1),
            (partial(change_tasks, team=team, ids=[task.pk], deleted=True), 0),
            (partial(restore_task, task=task), 1),
            (partial(delete_team, team=team), 0),
            (partial(restore_team, team=team), 1),
            (partial(remove_member, membership=await bob.memberships.aget(team=team)), 0),
        ):
            await sync_to_async(act)(actor=None)
            assert await socket.hear_any() == INBOX
            assert await sync_to_async(unread_count)(bob) == left
        assert await hears_nothing(other)


@on_a_loop
async def test_the_end_of_a_snooze_is_said_once_and_to_that_person_alone(
    alice: User, bob: User, team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("notifications.hub.POLL_SECONDS", 0.05)
    await give(team, bob)
    note = await Notification.objects.aget(recipient=bob, kind="assigned")
    before = await sync_to_async(unread_count)(bob)
    async with page(bob) as socket, page(alice) as other:
        await settle()
        until = timezone.now() + timedelta(seconds=1)
        await sync_to_async(mark)(actor=bob, note=note, snoozed_until=until)
        assert await socket.hear_any() == INBOX, "it is put off"
        assert await sync_to_async(unread_count)(bob) == before - 1
        assert await socket.hear_any() == INBOX, "it is back"
        assert timezone.now() >= until
        assert await sync_to_async(unread_count)(bob) == before
        await asyncio.sleep(0.3)
        assert await hears_nothing(socket)
        assert await hears_nothing(other)


@on_a_loop
async def test_what_is_put_away_while_it_is_put_off_is_not_announced(
    bob: User, team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("notifications.hub.POLL_SECONDS", 0.05)
    await give(team, bob)
    note = await Notification.objects.aget(recipient=bob, kind="assigned")
    soon = timezone.now() + timedelta(seconds=0.5)
    await sync_to_async(mark)(actor=bob, note=note, snoozed_until=soon, is_archived=True)
    async with page(bob) as socket:
        await asyncio.sleep(0.8)
        assert await hears_nothing(socket)


@on_a_loop
async def test_a_snooze_that_ends_while_the_database_is_away_is_said_when_it_is_back(
    bob: User, team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("notifications.hub.POLL_SECONDS", 0.05)
    read, is_away = reading.read_woken, asyncio.Event()

    async def read_woken(after: datetime, until: datetime) -> set[UUID]:
        if is_away.is_set():
            raise OperationalError("gone away")
        return set(await read(after, until))

    monkeypatch.setattr("notifications.hub.read_woken", read_woken)
    await give(team, bob)
    note = await Notification.objects.aget(recipient=bob, kind="assigned")
    async with page(bob) as socket:
        is_away.set()
        soon = timezone.now() + timedelta(seconds=0.5)
        await Notification.objects.filter(pk=note.pk).aupdate(snoozed_until=soon)
        await asyncio.sleep(0.8)
        assert await hears_nothing(socket)
        is_away.clear()
        assert await socket.hear_any() == INBOX


@on_a_loop
async def test_a_stream_hears_it_too(bob: User, team: Team) -> None:
    head = (await TeamClock.objects.aget(team=team)).value
    async with Request("events/stream", f"since={head}", **await signed_in(bob)) as stream:
        assert await stream.status() == 200
        assert (await stream.hear())[1]["type"] == "synced"
        await settle()
        await give(team, bob)
        heard = [await stream.hear(), await stream.hear()]
        assert {frame["type"] for _, frame in heard} == {"inbox", "event"}
