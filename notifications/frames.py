"""Frames of the socket protocol: reading what a client sent, and the answers that have one shape.

The protocol is written down in docs/realtime.md and docs/asyncapi.yaml.
"""

from typing import Any
from uuid import UUID

from accounts import strict_json

#: In bytes. The server reads no larger one: it closes the socket with 1009 (manage.py serve).
MAX_FRAME = 64 * 1024
Frame = dict[str, Any]

#: What a client may send, by type; each of them may have a ``ref`` as well.
FIELDS: dict[str, frozenset[str]] = {
    "auth": frozenset({"ticket"}),
    "subscribe": frozenset({"team", "since", "epoch"}),
    "unsubscribe": frozenset({"team"}),
    "task.update": frozenset({"id", "version", "changes"}),
    "task.editing": frozenset({"id", "stop"}),
    "here": frozenset({"team", "task"}),
    "ping": frozenset(),
}


class BadFrameError(Exception):
    """What is wrong with a frame, as the client is told; ``context`` names what it is about."""

    def __init__(self, code: str, message: str, **context: Any) -> None:
        super().__init__(message)
        self.code = code
        self.context = context


def parse(text: str | None) -> Frame:
    """The frame as an object with a ``type``. Raises BadFrameError with what to send instead."""
    if text is None:
        raise BadFrameError("bad_frame", "Send text frames with JSON, not binary ones.")
    try:
        frame = strict_json.read(text)
    except ValueError as error:
        raise BadFrameError("bad_frame", f"This frame is not JSON: {error}.") from error
    if not isinstance(frame, dict) or not isinstance(frame.get("type"), str):
        raise BadFrameError("bad_frame", 'A frame is a JSON object with a "type".')
    return frame


def check_fields(frame: Frame) -> None:
    """Refuse what its type does not have: of a misspelt ``since`` nothing would be heeded."""
    known = FIELDS[frame["type"]]
    if unknown := sorted(frame.keys() - known - {"type", "ref"}):
        names = ", ".join(f'"{name}"' for name in [*sorted(known), "ref"])
        message = f'There is no "{unknown[0][:50]}" here. Beside "type" there are: {names}.'
        raise BadFrameError("bad_frame", message)


def ref_of(frame: Frame) -> str | int | None:
    """What the client wants echoed in the answer. Anything but a text or a number is passed by."""
    ref = frame.get("ref")
    if isinstance(ref, str):
        return ref if _is_storable(ref) else None
    return ref if isinstance(ref, int) and not isinstance(ref, bool) else None


def text_of(frame: Frame, field: str) -> str:
    value = frame.get(field)
    if not isinstance(value, str) or not _is_storable(value):
        raise BadFrameError("bad_frame", f'"{field}" has to be a text.')
    return value


def id_of(frame: Frame, field: str) -> UUID:
    try:
        return UUID(text_of(frame, field))
    except ValueError as error:
        raise BadFrameError("bad_frame", f'"{field}" has to be an id.') from error


def number_of(frame: Frame, field: str) -> int:
    """A sequence number; left out it is 0, the beginning of the log."""
    value = frame.get(field, 0)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 2**63:
        raise BadFrameError("bad_frame", f'"{field}" has to be a whole number from 0.')
    return value


def error(code: str, message: str, **context: Any) -> Frame:
    """``context`` is the ``ref`` or ``team`` it is about; what is None is left out."""
    known = {key: value for key, value in context.items() if value is not None}
    return {"type": "error", "code": code, "message": message, **known}


def _is_storable(text: str) -> bool:
    """JSON can spell half a character (a lone surrogate) and NUL; no database takes either."""
    return "\x00" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)
