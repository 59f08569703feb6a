"""The same log where sockets do not get through: as a stream, and by requests that wait."""

import asyncio
import json
import time
from typing import Any, Self, cast

import pytest
from a2wsgi import WSGIMiddleware
from asgiref.sync import sync_to_async
from django.test import Client

from accounts import ending
from accounts.models import User
from accounts.tokens import start_family
from notifications import streams
from notifications.hub import hub
from notifications.streams import App, holding
from notifications.tests import protocol
from notifications.tests.sockets import INBOX, cookie_of, on_a_loop
from tasks.actions import create_task
from teams.actions import remove_member
from teams.api.events import TOO_MANY_WAIT
from teams.models import Team, TeamClock

pytestmark = pytest.mark.django_db(transaction=True)
SECONDS = 5


async def api(scope: Any, receive: Any, send: Any) -> None:
    """What stands behind: says that it was asked."""
    assert await receive() == {"type": "http.request", "body": b"", "more_body": False}
    await send({"type": "http.response.start", "status": 299, "headers": []})
    await send({"type": "http.response.body", "body": b"", "more_body": False})


class Request:
    """A GET; ``status`` is 299 when it went on to the API."""

    def __init__(self, path: str, query: str = "", **headers: str) -> None:
        names = {name.replace("_", "-").encode(): text for name, text in headers.items()}
        self.scope: dict[str, Any] = {
            "type": "http",
            "http_version": "1.1",
            "method": "GET",
            "path": f"/api/v1/teams/core/{path}",
            "query_string": query.encode(),
            "headers": [(name, text.encode()) for name, text in names.items()],
        }
        self.behind: App = api
        self.upstream: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.downstream: asyncio.Queue[dict[str, Any]] = asyncio.Queue()

    async def __aenter__(self) -> Self:
        await self.upstream.put({"type": "http.request", "body": b"", "more_body": False})
        serving = holding(self.behind)(self.scope, self.upstream.get, self.downstream.put)
        self.server = asyncio.ensure_future(serving)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.upstream.put({"type": "http.disconnect"})
        await asyncio.wait_for(self.server, SECONDS)

    async def message(self) -> dict[str, Any]:
        return await asyncio.wait_for(self.downstream.get(), SECONDS)

    async def status(self) -> int:
        return int((await self.message())["status"])

    async def hear(self) -> tuple[str | None, dict[str, Any]]:
        """The next event: its id, and the frame that it carries."""
        lines = (await self.message())["body"].decode().strip().split("\n")
        fields = dict(line.split(": ", 1) for line in lines)
        frame = json.loads(fields["data"])
        protocol.check_received(frame)
        return fields.get("id"), frame


@sync_to_async
def work(team: Team, title: str = "Paint") -> None:
    create_task(actor=None, team=team, title=title)


async def signed_in(user: User) -> dict[str, str]:
    return {"cookie": await sync_to_async(cookie_of)(user)}


async def clock_of(team: Team) -> TeamClock:
    return await TeamClock.objects.aget(team=team)


@on_a_loop
async def test_a_stream_is_the_log_and_goes_on(bob: User, team: Team) -> None:
    clock = await clock_of(team)
    async with Request("events/stream", "since=1", **await signed_in(bob)) as stream:
        assert await stream.status() == 200
        heard = [await stream.hear() for _ in range(clock.value)]
        assert [frame["type"] for _, frame in heard] == ["event"] * (clock.value - 1) + ["synced"]
        assert heard[-1][0] == f"{clock.epoch}:{clock.value}"
        await work(team)
        place, event = await stream.hear()
        assert place == f"{clock.epoch}:{clock.value + 1}"
        assert event["verb"] == "task.created"


@on_a_loop
async def test_a_stream_that_is_silent_says_how_far_the_log_is(
    bob: User, team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "HEARTBEAT_SECONDS", 0.05)
    head = (await clock_of(team)).value
    async with Request("events/stream", f"since={head}", **await signed_in(bob)) as stream:
        assert await stream.status() == 200
        assert (await stream.hear())[1]["type"] == "synced"
        assert await stream.hear() == (None, {"type": "heartbeat", "teams": {"core": head}})
        await work(team)
        beats = [await stream.hear() for _ in range(20)]
        assert (None, {"type": "heartbeat", "teams": {"core": head + 1}}) in beats


@on_a_loop
async def test_a_stream_that_breaks_is_taken_up_where_it_was(bob: User, team: Team) -> None:
    clock = await clock_of(team)
    await work(team)
    seen = f"{clock.epoch}:{clock.value}"
    cookie = await signed_in(bob)
    async with Request("events/stream", "since=1", **cookie, last_event_id=seen) as stream:
        assert await stream.status() == 200
        assert (await stream.hear())[1]["seq"] == clock.value + 1


@pytest.mark.parametrize(
    ("query", "last_event_id", "seq"),
    [
        ("since=1", "x", 2),
        ("since=1", "", 2),
        ("since=1", "{epoch}:x", 2),
        ("since=1", "{epoch}:٢", 2),
        ("since=1", "{epoch}:2", 3),
        ("since=1", ":2", None),
        ("since=1&epoch=", "", None),
        ("since=9223372036854775807", "", None),
        ("since=9223372036854775807", "{epoch}:1", 2),
    ],
)
@on_a_loop
async def test_a_stream_that_stays_begins_where_one_that_ends_does(
    bob: User, team: Team, query: str, last_event_id: str, seq: int | None
) -> None:
    """``seq`` is of the first event; None is a resync."""
    seen = last_event_id.format(epoch=(await clock_of(team)).epoch)
    cookie = await signed_in(bob)
    ended = await sync_to_async(ended_stream)(query, cookie | {"last-event-id": seen})
    async with Request("events/stream", query, **cookie, last_event_id=seen) as stream:
        assert await stream.status() == 200
        frame = (await stream.hear())[1]
    assert frame["type"] == ended["type"] == ("resync" if seq is None else "event")
    assert seq is None or frame["seq"] == ended["seq"] == seq


def ended_stream(query: str, headers: dict[str, str]) -> dict[str, Any]:
    """The first frame of the API's own answer."""
    path = f"/api/v1/teams/core/events/stream?{query}"
    text = Client().get(path, headers=headers).getvalue().decode()
    frame: dict[str, Any] = json.loads(text.split("data: ")[1].split("\n")[0])
    return frame


@pytest.mark.parametrize(
    "query",
    [
        *("since=x", "since=", "since=-1", "since=9223372036854775808", "since=1&since=2"),
        *("sinse=1", "epoch=%00", "limit=0", "wait=61"),
    ],
)
@on_a_loop
async def test_what_the_api_refuses_is_not_held(bob: User, team: Team, query: str) -> None:
    cookie = await signed_in(bob)
    for request in (
        Request("events/stream", query, **cookie),
        Request("events", f"{query}&wait=5", **cookie),
    ):
        async with request:
            assert await request.status() == 299


@on_a_loop
async def test_a_stream_whose_client_takes_nothing_ends(
    bob: User, team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("notifications.patience.STALL_SECONDS", 0.2)
    request = Request("events/stream", **await signed_in(bob))
    request.downstream = asyncio.Queue(2)
    async with request:
        await asyncio.wait_for(asyncio.shield(request.server), SECONDS)


@on_a_loop
async def test_a_stream_of_another_log_says_so(bob: User, team: Team) -> None:
    clock = await clock_of(team)
    query = "since=1&epoch=01a1fcc8-9edc-75f4-b077-6c0e3feee652"
    async with Request("events/stream", query, **await signed_in(bob)) as stream:
        await stream.status()
        place, frame = await stream.hear()
        assert (frame["type"], frame["seq"]) == ("resync", clock.value)
        assert place == f"{clock.epoch}:{clock.value}"


@on_a_loop
async def test_a_program_streams_by_its_token(bob: User, team: Team) -> None:
    pair = await sync_to_async(start_family)(bob)
    bearer = f"Bearer {pair['access']}"
    async with Request("events/stream", authorization=bearer) as stream:
        assert await stream.status() == 200
        assert (await stream.hear())[1]["seq"] == 1
        await sync_to_async(ending.end_sign_ins)(user=bob)
        while (frame := (await stream.hear())[1])["type"] != "error":
            pass
        assert frame["code"] == "signed_out"
        assert (await stream.message())["more_body"] is False


@on_a_loop
async def test_who_is_removed_is_cut_off(alice: User, bob: User, team: Team) -> None:
    head = (await clock_of(team)).value
    membership = await team.memberships.aget(user=bob)
    async with Request("events/stream", f"since={head}", **await signed_in(bob)) as stream:
        await stream.status()
        assert (await stream.hear())[1]["type"] == "synced"
        await sync_to_async(remove_member)(actor=alice, membership=membership)
        while (heard := (await stream.hear())[1]) == INBOX:
            pass
        assert heard["code"] == "forbidden"
        assert (await stream.message())["more_body"] is False


@pytest.mark.parametrize("path", ["events/stream", "events"])
@on_a_loop
async def test_what_this_process_cannot_hold_the_api_answers(
    charlie: User, bob: User, team: Team, path: str
) -> None:
    stranger = await signed_in(charlie)
    bad = await signed_in(bob) | {"authorization": "Bearer x"}
    for headers in ({}, stranger, bad):
        async with Request(path, "wait=5&since=2", **headers) as request:
            assert await request.status() == 299
    async with Request("events", "since=2", **await signed_in(bob)) as request:
        assert await request.status() == 299, "does not want to wait"
    async with Request("events", "since=2&wait=61", **await signed_in(bob)) as request:
        assert await request.status() == 299, "is refused there"


@on_a_loop
async def test_a_request_waits_until_something_happens(bob: User, team: Team) -> None:
    head = (await clock_of(team)).value
    cookie = await signed_in(bob)
    async with Request("events", f"since={head - 1}&wait=5", **cookie) as behind:
        assert await behind.status() == 299, "there is something already"
    async with Request("events", f"since={head}&wait=5", **cookie) as waiting:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(asyncio.shield(waiting.server), 0.3)
        assert hub()._guests
        started = time.monotonic()
        await work(team)
        assert await waiting.status() == 299
        assert time.monotonic() - started < 2
    assert not hub()._guests


@on_a_loop
async def test_a_request_does_not_wait_for_longer_than_it_said(bob: User, team: Team) -> None:
    head = (await clock_of(team)).value
    async with Request("events", f"since={head}&wait=1", **await signed_in(bob)) as waiting:
        assert await waiting.status() == 299


def api_of_threads(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    """The API as it stands behind the bridge."""
    is_refused = TOO_MANY_WAIT in environ["asgi.scope"]
    start_response("429 Too Many Requests" if is_refused else "299 Asked", [])
    return [b""]


@on_a_loop
async def test_one_person_has_only_so_many_requests_waiting(
    alice: User, bob: User, team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("notifications.streams.MAX_WAITING", 2)
    head = (await clock_of(team)).value
    bridge: Any = WSGIMiddleware(cast("Any", api_of_threads), workers=1)
    cookie, other = await signed_in(bob), await signed_in(alice)

    def waiting(person: dict[str, str], since: int = head) -> Request:
        request = Request("events", f"since={since}&wait=60", **person)
        request.behind = bridge
        return request

    async with waiting(cookie) as first:
        async with waiting(cookie), waiting(other):
            await until_waiting(3)
            async with waiting(cookie) as too_many, waiting(cookie, head - 1) as behind:
                assert await too_many.status() == 429
                assert await behind.status() == 299, "what does not wait is no burden"
        async with waiting(cookie):
            await until_waiting(2)
            assert first.downstream.empty()
            await work(team)
            assert await first.status() == 299
    assert not streams._waiting


async def until_waiting(requests: int) -> None:
    async with asyncio.timeout(SECONDS):
        while len(hub()._guests) < requests:  # noqa: ASYNC110  There is nothing to be told by.
            await asyncio.sleep(0.02)


def test_a_request_that_is_not_held_is_refused_in_words(client: Any, bob: User, team: Team) -> None:
    client.force_login(bob)
    path = "/api/v1/teams/core/events?since=2&wait=60"
    assert client.get(path).status_code == 200
    refusal = client.get(path, **{"asgi.scope": {TOO_MANY_WAIT: True}})
    assert (refusal.status_code, refusal.json()["error"]["code"]) == (429, "rate_limited")
    assert refusal.headers["Retry-After"] == "60"
    assert "try again in 60 seconds" in refusal.json()["error"]["message"]


@on_a_loop
async def test_a_process_that_stops_ends_what_it_holds(bob: User, team: Team) -> None:
    head = (await clock_of(team)).value
    cookie = await signed_in(bob)
    async with (
        Request("events/stream", f"since={head}", **cookie) as stream,
        Request("events", f"since={head}&wait=60", **cookie) as waiting,
    ):
        await stream.status()
        await stream.hear()
        await asyncio.sleep(0.2)
        streams.end_all()
        assert (await stream.message())["more_body"] is False
        assert await waiting.status() == 299


@on_a_loop
async def test_who_opens_too_many_streams_gets_answers_that_end(
    bob: User, team: Team, settings: Any
) -> None:
    settings.RATE_LIMITS = settings.RATE_LIMITS | {"socket": 1}
    cookie = await signed_in(bob)
    for expected in (200, 299):
        async with Request("events/stream", **cookie) as stream:
            assert await stream.status() == expected


def test_without_a_loop_the_stream_ends_and_is_asked_for_again(
    client: Any, bob: User, team: Team
) -> None:
    client.force_login(bob)
    clock = TeamClock.objects.get(team=team)
    path = "/api/v1/teams/core/events/stream"
    text = client.get(path, headers={"Accept": "text/event-stream"}).getvalue().decode()
    assert text.startswith("retry: 3000\n\n")
    frames = [json.loads(line[6:]) for line in text.split("\n") if line.startswith("data: ")]
    for frame in frames:
        protocol.check_received(frame)
    assert [frame["type"] for frame in frames] == ["event"] * clock.value + ["synced"]
    seen = f"{clock.epoch}:{clock.value}"
    assert f"id: {seen}\n" in text
    rest = client.get(path, headers={"Last-Event-ID": seen}).getvalue().decode()
    assert "synced" in rest
    assert '"event"' not in rest
    other = client.get(f"{path}?since=99999").getvalue().decode()
    assert '"resync"' in other
