"""Changing a task over the socket is the API's PATCH, with its rights, limits and errors."""

import json
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from structlog.testing import capture_logs

from accounts.api_tokens import create_token, user_by
from accounts.models import User
from accounts.tests.api import Api
from accounts.tokens import issue_ticket
from notifications.frames import Frame
from notifications.tests.sockets import Socket, on_a_loop, page
from tasks.actions import create_task, update_task
from tasks.models import Task
from teams.models import Event, Team
from teams.tests.factories import join

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def task(team: Team) -> Task:
    return create_task(actor=None, team=team, title="Paint")


async def change(socket: Socket, task: Task, version: int = 1, **changes: Any) -> Frame:
    return await socket.ask("task.update", ref=7, id=str(task.pk), version=version, changes=changes)


def as_the_api_shows(person: User, task: Task) -> Any:
    return Api(person).get(f"tasks/{task.pk}").data


@on_a_loop
async def test_a_task_is_changed_and_everybody_hears_of_it(
    alice: User, bob: User, team: Team, task: Task
) -> None:
    async with page(bob) as socket, page(alice) as other:
        await other.follow("core")
        answer = await change(socket, task, title="Paint the fence", priority="high")
        assert answer == {"type": "ack", "ref": 7, "version": 2}
        event = await other.hear()
        assert (event["verb"], event["actor"]["name"]) == ("task.updated", "Bob")
        by_key = await socket.ask("task.update", ref="k", id="core-1", version=2, changes={})
        assert by_key == {"type": "ack", "ref": "k", "version": 2}
    await task.arefresh_from_db()
    assert (task.title, task.version) == ("Paint the fence", 2)


@on_a_loop
async def test_who_is_too_late_is_shown_what_both_have_changed(
    alice: User, bob: User, team: Team, task: Task
) -> None:
    await sync_to_async(update_task)(actor=alice, task=task, title="Paint it red")
    async with page(bob) as socket:
        answer = await change(socket, task, title="Paint it blue")
        assert (answer["type"], answer["code"], answer["ref"]) == ("error", "stale", 7)
        assert answer["current"] == await sync_to_async(as_the_api_shows)(bob, task)
        assert answer["current"]["title"] == "Paint it red"
        assert answer["conflicts"] == {
            "title": {"base": "Paint", "theirs": "Paint it red", "yours": "Paint it blue"}
        }
        again = await change(socket, task, answer["current"]["version"], title="Paint it blue")
        assert again["type"] == "ack"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"title": ""}, "validation_error"),
        ({"status": "no-such"}, "validation_error"),
        ({"no_such": 1}, "validation_error"),
        ({"title": "a\x00b"}, "validation_error"),
    ],
)
@on_a_loop
async def test_what_cannot_be_taken_is_said_by_field(
    bob: User, task: Task, changes: dict[str, Any], code: str
) -> None:
    async with page(bob) as socket:
        answer = await change(socket, task, **changes)
        assert (answer["code"], answer["ref"]) == (code, 7)
        if code == "validation_error":
            assert set(answer["details"]) == set(changes)
    await task.arefresh_from_db()
    assert task.version == 1


@on_a_loop
async def test_who_may_not_is_refused_as_by_the_api(charlie: User, team: Team, task: Task) -> None:
    async with page(charlie) as socket:
        assert (await change(socket, task, title="x"))["code"] == "not_found"
        await sync_to_async(join)(team, charlie, "viewer")
        assert (await change(socket, task, title="x"))["code"] == "forbidden"
        await User.objects.filter(pk=charlie.pk).aupdate(is_active=False)
        assert (await change(socket, task, title="x"))["code"] in ("not_authenticated", "forbidden")
    assert not await Event.objects.filter(verb="task.updated").aexists()


@pytest.mark.parametrize(("scope", "answer"), [("read", "error"), ("write", "ack")])
@on_a_loop
async def test_a_token_does_what_it_is_for(
    bob: User, team: Team, task: Task, scope: str, answer: str
) -> None:
    @sync_to_async
    def ticket() -> str:
        _, text = create_token(actor=bob, user=bob, name="x", scope=scope)
        return issue_ticket(user_by(text))  # type: ignore[arg-type]

    async with Socket() as socket:
        await socket.ask("auth", ticket=await ticket())
        heard = await change(socket, task, title="By a program")
        assert heard["type"] == answer
        assert heard.get("code") == (None if answer == "ack" else "forbidden")
        editing = await socket.ask("task.editing", id=str(task.pk), ref=1)
        assert editing["type"] == answer
    if answer == "ack":
        event = await Event.objects.aget(verb="task.updated")
        assert event.token_id is not None


@on_a_loop
async def test_changes_are_counted_like_requests(bob: User, task: Task, settings: Any) -> None:
    settings.RATE_LIMITS = settings.RATE_LIMITS | {"person": 2}
    async with page(bob) as socket:
        for version in (1, 2):
            answer = await change(socket, task, version, title=f"Paint {version}")
            assert answer["type"] == "ack"
        refusal = await change(socket, task, 3, title="x")
        assert refusal["code"] == "rate_limited"
        assert refusal["retry_after"] > 0


@pytest.mark.parametrize("key", ["CORE-é", "CORE-\u0661", "a/../1?x#y", "", "🙂"])
@on_a_loop
async def test_an_id_of_any_letters_is_no_task(bob: User, task: Task, key: str) -> None:
    async with page(bob) as socket:
        answer = await socket.ask("task.update", ref=7, id=key, version=1, changes={})
        assert (answer["code"], answer["ref"]) == ("not_found", 7)
        assert (await socket.ask("ping"))["type"] == "pong"


@on_a_loop
async def test_a_mistake_of_ours_is_an_answer_and_a_traceback_and_the_socket_stays(
    bob: User, team: Team, task: Task, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object) -> Frame:
        raise ZeroDivisionError("a mistake")

    async with page(bob) as socket:
        await socket.follow("core")
        with monkeypatch.context() as broken, capture_logs() as lines:
            broken.setattr("notifications.doing.update_task", fail)
            answer = await change(socket, task, title="x")
        assert (answer["code"], answer["ref"]) == ("internal_error", 7)
        [line] = [line for line in lines if line["event"] == "frame not answered"]
        assert (line["log_level"], line["exc_info"]) == ("error", True)
        assert (await change(socket, task, title="Painted"))["type"] in ("ack", "event")


BAD: list[dict[str, Any]] = [
    {"ref": 1, "id": "CORE-1", "version": 1},
    {"ref": 1, "id": "CORE-1", "version": 1, "changes": []},
    {"ref": 1, "id": "CORE-1", "version": 1, "changes": {"version": 1}},
    {"ref": 1, "id": 7, "version": 1, "changes": {}},
    {"ref": 1, "id": "CORE-1", "version": "1", "changes": {}},
    {"id": "CORE-1", "version": 1, "changes": {}},
]


@on_a_loop
async def test_frames_that_are_none_are_refused(bob: User, task: Task) -> None:
    async with page(bob) as socket:
        for frame in BAD:
            await socket.send(text=json.dumps({"type": "task.update"} | frame))
            assert (await socket.hear())["code"] == "bad_frame", frame
        assert (await socket.ask("ping"))["type"] == "pong"


@on_a_loop
async def test_who_sends_without_pause_is_slowed_down_and_closed(
    bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("notifications.pace.PER_SECOND", 0)
    monkeypatch.setattr("notifications.pace.BURST", 3)
    async with page(bob) as socket:
        for _ in range(3):
            assert (await socket.ask("ping"))["type"] == "pong"
        for _ in range(20):
            assert (await socket.ask("ping"))["code"] == "rate_limited"
        assert await socket.hear_close() == 4429
