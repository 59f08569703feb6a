"""The protocol as it is written down has what the code has, and nothing else."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from websockets.frames import CloseCode

from notifications import consumers, frames, hub, patience, presence, streams
from notifications.events import Verb
from notifications.task_frames import CODES
from notifications.tests import protocol
from tasks.events import Verb as TaskVerb
from teams.events import Verb as TeamVerb

ROOT = Path(settings.BASE_DIR)
SOURCES = [
    ROOT / "notifications" / f"{name}.py"
    for name in ("consumers", "frames", "pumps", "reading", "doing", "presence")
]
GUIDE = (ROOT / "docs" / "realtime.md").read_text()


def walk() -> Iterator[ast.AST]:
    for path in SOURCES:
        yield from ast.walk(ast.parse(path.read_text()))


def sent_types() -> set[str]:
    """What stands as the "type" of a frame in the code."""
    return {
        str(value.value)
        for node in walk()
        if isinstance(node, ast.Dict)
        for key, value in zip(node.keys, node.values, strict=True)
        if isinstance(key, ast.Constant) and key.value == "type" and isinstance(value, ast.Constant)
    }


def error_codes() -> set[str]:
    calls = (node for node in walk() if isinstance(node, ast.Call))
    return {*CODES} | {
        str(call.args[0].value)
        for call in calls
        if ast.unparse(call.func) in {"BadFrameError", "frames.error"}
        and isinstance(call.args[0], ast.Constant)
    }


def accepted_types() -> set[str]:
    text = SOURCES[0].read_text()
    handlers = re.search(r"self\.handlers.*? = \{(.*?)\}", text, re.DOTALL)
    assert handlers
    return set(re.findall(r'"([\w.]+)": self\.', handlers[1]))


def test_each_frame_is_taken_with_the_fields_that_are_written_down() -> None:
    written = {
        name: frozenset(schema["properties"]) - {"type", "ref"}
        for name, schema in protocol.payloads("clientSends").items()
    }
    assert written == frames.FIELDS


def section(title: str) -> str:
    return GUIDE.split(f"\n## {title}\n")[1].split("\n## ")[0]


def first_cells(text: str) -> set[str]:
    """What stands in backticks in the first column of the tables."""
    rows = re.findall(r"^\| (`[^|]*) \|", text, re.MULTILINE)
    return {word for row in rows for word in re.findall(r"`([^`]+)`", row)} - {"code", "verb"}


def test_the_machines_form_has_every_frame() -> None:
    assert set(protocol.payloads("clientSends")) == accepted_types()
    assert set(protocol.payloads("serverSends")) == sent_types()
    messages = protocol.document()["components"]["messages"]
    assert set(messages) == accepted_types() | sent_types()
    assert set(protocol.document()["channels"]["live"]["messages"]) == set(messages)


def test_the_machines_form_has_every_error() -> None:
    schemas = protocol.document()["components"]["schemas"]
    assert set(schemas["ErrorCode"]["enum"]) == error_codes()


def test_the_guide_has_every_frame_error_and_verb() -> None:
    assert first_cells(section("Frames")) == accepted_types() | sent_types()
    assert first_cells(section("Errors")) == error_codes()
    assert first_cells(section("Verbs")) == {*TeamVerb, *TaskVerb, *Verb}


def test_the_guide_has_every_close_code_and_limit() -> None:
    codes = {value for name, value in vars(consumers).items() if name.startswith("CLOSE_")}
    codes.add(CloseCode.MESSAGE_TOO_BIG)  # by the server itself
    assert set(map(int, re.findall(r"^\| (\d{4}) \|", section("Errors"), re.MULTILINE))) == codes
    assert f"at most {frames.MAX_FRAME // 1024} KB" in GUIDE
    assert f"may have {streams.MAX_WAITING} requests waiting" in GUIDE
    assert f"within {consumers.AUTH_SECONDS} seconds" in GUIDE
    assert f"takes {consumers.MAX_SUBSCRIPTIONS} teams" in GUIDE
    assert f"{consumers.MAX_ERRORS} bad frames" in GUIDE
    assert f"sent every {consumers.HEARTBEAT_SECONDS} seconds" in GUIDE
    assert f"takes nothing at all for {patience.STALL_SECONDS} seconds" in GUIDE


def test_what_the_guide_promises_while_redis_is_down_is_kept_by_the_polls() -> None:
    """Tests of it poll faster than Stint does; these are the intervals that they stand for."""
    assert "within a second, or within 5 while Redis is down" in GUIDE
    assert hub.POLL_SECONDS <= 4
    assert "others see it for ten seconds" in GUIDE
    assert presence.EDITING_SECONDS == 10
    assert presence.FORGET_SECONDS > 2 * presence.RENEW_SECONDS, "one word lost forgets nobody"


@pytest.mark.parametrize("frame", [{"type": "dance"}, {"type": "pong"}, {"type": "ack", "ref": []}])
def test_the_judge_refuses_what_is_not_written_down(frame: dict[str, object]) -> None:
    """Guards all the tests that lean on it."""
    with pytest.raises((AssertionError, ValueError)):
        protocol.check_received(frame)
