"""The live socket: who may open it, and what it answers to each frame, also to bad ones."""

import asyncio
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.conf import settings
from django.utils import timezone

from accounts.models import SocketTicket, User
from accounts.tokens import issue_ticket
from notifications.tests.sockets import Socket, cookie_of, on_a_loop, page
from teams.models import Team

pytestmark = pytest.mark.django_db(transaction=True)


@on_a_loop
async def test_a_page_is_who_is_signed_in_on_it(alice: User) -> None:
    cookie = await sync_to_async(cookie_of)(alice)
    async with Socket(origin=settings.SITE_URL, cookie=cookie) as socket:
        hello = await socket.hear()
    person = {"id": str(alice.pk), "name": "Alice"}
    assert hello == {"type": "hello", "protocol": 1, "user": person}


@on_a_loop
async def test_a_program_shows_a_ticket_once(alice: User) -> None:
    ticket = await sync_to_async(issue_ticket)(alice)
    async with Socket() as socket:
        hello = await socket.ask("auth", ticket=ticket, ref="a")
        assert (hello["type"], hello["user"]["id"], hello["ref"]) == ("hello", str(alice.pk), "a")
        again = await socket.ask("auth", ticket=ticket)
        assert again["code"] == "already_authenticated"
    async with Socket() as thief:
        refusal = await thief.ask("auth", ticket=ticket, ref=7)
        assert (refusal["code"], refusal["ref"]) == ("invalid_ticket", 7)
        assert await thief.hear_close() == 4401


@on_a_loop
async def test_a_ticket_that_has_expired_opens_nothing(alice: User) -> None:
    ticket = await sync_to_async(issue_ticket)(alice)
    await SocketTicket.objects.aupdate(expires_at=timezone.now())
    async with Socket() as socket:
        assert (await socket.ask("auth", ticket=ticket))["code"] == "invalid_ticket"
        assert await socket.hear_close() == 4401


@on_a_loop
async def test_a_program_without_a_ticket_can_ping_and_nothing_else(team: Team) -> None:
    async with Socket() as socket:
        assert await socket.ask("ping") == {"type": "pong", "teams": {}}
        refusal = await socket.ask("subscribe", team="core", ref=1)
        assert (refusal["code"], refusal["ref"]) == ("not_authenticated", 1)


@pytest.mark.parametrize("origin", [None, settings.SITE_URL])
@on_a_loop
async def test_who_shows_no_ticket_in_time_is_put_out(
    origin: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("notifications.consumers.AUTH_SECONDS", 0.1)
    async with Socket(origin=origin) as socket:
        assert (await socket.hear())["code"] == "not_authenticated"
        assert await socket.hear_close() == 4401


@on_a_loop
async def test_who_showed_one_in_time_stays(alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("notifications.consumers.AUTH_SECONDS", 0.3)
    ticket = await sync_to_async(issue_ticket)(alice)
    async with Socket() as socket:
        await socket.ask("auth", ticket=ticket)
        await asyncio.sleep(0.4)
        assert (await socket.ask("ping"))["type"] == "pong"


@on_a_loop
async def test_the_page_of_another_site_is_refused(alice: User) -> None:
    cookie = await sync_to_async(cookie_of)(alice)
    async with Socket(origin="https://evil.example", cookie=cookie) as socket:
        assert (socket.answer["type"], socket.answer["code"]) == ("websocket.close", 4403)


@on_a_loop
async def test_a_program_that_sends_a_cookie_still_needs_a_ticket(alice: User, team: Team) -> None:
    cookie = await sync_to_async(cookie_of)(alice)
    async with Socket(cookie=cookie) as socket:
        assert (await socket.ask("subscribe", team="core"))["code"] == "not_authenticated"


@on_a_loop
async def test_a_team_of_others_is_like_none_at_all(charlie: User, team: Team) -> None:
    async with page(charlie) as socket:
        foreign = await socket.ask("subscribe", team="core")
        unknown = await socket.ask("subscribe", team="no-such")
    assert foreign["code"] == "not_found"
    assert foreign == unknown | {"team": "core"}


@on_a_loop
async def test_who_was_deactivated_meanwhile_subscribes_to_nothing(bob: User, team: Team) -> None:
    async with page(bob) as socket:
        await User.objects.filter(pk=bob.pk).aupdate(is_active=False)
        refusal = await socket.ask("subscribe", team="core")
        assert refusal["code"] == "not_found"


@on_a_loop
async def test_each_frame_with_a_ref_gets_one_answer(alice: User, team: Team) -> None:
    async with page(alice) as socket:
        await socket.say("subscribe", team="core", since=2**62, ref="s")
        heard = [await socket.hear() for _ in range(3)]
        assert sorted(frame["type"] for frame in heard) == ["ack", "resync", "synced"]
        assert await socket.ask("unsubscribe", team="core", ref=0) == {"type": "ack", "ref": 0}
        assert await socket.ask("ping", ref="p") == {"type": "pong", "teams": {}, "ref": "p"}
        assert (await socket.ask("subscribe", team="x", ref="e"))["ref"] == "e"


@on_a_loop
async def test_a_pong_says_where_each_subscription_stands(alice: User, team: Team) -> None:
    async with page(alice) as socket:
        replayed = await socket.follow("core")
        assert await socket.ask("ping") == {"type": "pong", "teams": {"core": len(replayed)}}
        await socket.say("unsubscribe", team="core")
        await socket.say("unsubscribe", team="core")
        assert await socket.ask("ping") == {"type": "pong", "teams": {}}


BAD_FRAMES: list[tuple[dict[str, Any], str]] = [
    ({"bytes": b'{"type": "ping"}'}, "bad_frame"),
    ({"text": "{"}, "bad_frame"),
    ({"text": "[" * 30_000}, "bad_frame"),
    ({"text": '[{"type": "ping"}]'}, "bad_frame"),
    ({"text": "null"}, "bad_frame"),
    ({"text": '{"type": 1}'}, "bad_frame"),
    ({"text": '{"type": "ping", "ref": NaN'}, "bad_frame"),
    ({"text": '{"type": "dance"}'}, "unknown_type"),
    ({"text": '{"type": "__class__"}'}, "unknown_type"),
    ({"text": '{"type": "auth", "ticket": "x"}'}, "already_authenticated"),
    ({"text": '{"type": "subscribe"}'}, "bad_frame"),
    ({"text": '{"type": "subscribe", "team": ["core"]}'}, "bad_frame"),
    ({"text": '{"type": "subscribe", "team": "a\\u0000b"}'}, "bad_frame"),
    ({"text": '{"type": "subscribe", "team": "\\ud800"}'}, "bad_frame"),
    ({"text": '{"type": "subscribe", "team": "core", "since": -1}'}, "bad_frame"),
    ({"text": '{"type": "subscribe", "team": "core", "since": "1"}'}, "bad_frame"),
    ({"text": '{"type": "subscribe", "team": "core", "since": 1.5}'}, "bad_frame"),
    ({"text": '{"type": "subscribe", "team": "core", "since": true}'}, "bad_frame"),
    ({"text": '{"type": "subscribe", "team": "core", "since": 1e400}'}, "bad_frame"),
    ({"text": f'{{"type": "subscribe", "team": "core", "since": {2**63}}}'}, "bad_frame"),
    ({"text": f'{{"type": "subscribe", "since": {"9" * 5000}}}'}, "bad_frame"),
    ({"text": '{"type": "unsubscribe", "team": null}'}, "bad_frame"),
]


@on_a_loop
async def test_a_bad_frame_is_answered_and_the_socket_goes_on(
    alice: User, team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("notifications.consumers.MAX_ERRORS", len(BAD_FRAMES) + 1)
    async with page(alice) as socket:
        for message, code in BAD_FRAMES:
            await socket.send(**message)
            assert (await socket.hear())["code"] == code, str(message)[:100]
        assert (await socket.ask("ping"))["type"] == "pong"


@on_a_loop
async def test_too_many_bad_frames_end_it(alice: User) -> None:
    async with page(alice) as socket:
        for _ in range(20):
            await socket.send(text="?")
        for _ in range(20):
            assert (await socket.hear())["code"] == "bad_frame"
        assert await socket.hear_close() == 4429


@on_a_loop
async def test_the_number_of_teams_on_a_socket_has_a_limit(
    alice: User, team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("notifications.consumers.MAX_SUBSCRIPTIONS", 1)
    async with page(alice) as socket:
        await socket.follow("core")
        assert (await socket.ask("subscribe", team="other"))["code"] == "too_many_subscriptions"
        assert await socket.follow("core", since=2**40), "the same team is no further one"


@on_a_loop
async def test_who_opens_too_many_is_told_and_closed(alice: User, settings: Any) -> None:
    settings.RATE_LIMITS = settings.RATE_LIMITS | {"socket": 2}
    cookie = await sync_to_async(cookie_of)(alice)
    for _ in range(2):
        async with Socket(origin=settings.SITE_URL, cookie=cookie) as socket:
            assert (await socket.hear())["type"] == "hello"
    async with Socket(origin=settings.SITE_URL, cookie=cookie) as socket:
        assert (await socket.hear())["code"] == "rate_limited"
        assert await socket.hear_close() == 4429
