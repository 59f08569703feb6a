"""Reading delivery status notifications: what mail servers send back (RFC 3464, in RFC 6522).

A bounce is matched with its delivery by the address that it came back to, which names the delivery
(VERP), or by the Message-ID of the mail that it holds. Who returns a mail has read it: the ids are
long and random, so nobody else can make one up.

Headers are read as the text that they are, by Python's older policy: the parsers of the newer ones
raise IndexError, AttributeError and more for an address or an id that is none.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_string
from email.message import Message
from typing import cast
from uuid import UUID

from notifications.replies import Reply, enhanced_status, is_about_address

_VERP = re.compile(r"\+([0-9a-f]{32})@", re.IGNORECASE)
_MESSAGE_ID = re.compile(r"<([0-9a-f-]{36})@", re.IGNORECASE)
#: Where servers note to whom a bounce was sent.
_RECIPIENT_HEADERS = ("X-Original-To", "Delivered-To", "Envelope-To", "To")


@dataclass(frozen=True)
class Report:
    """``action`` is ``failed``, ``delayed``, ``delivered``, ``relayed`` or ``expanded``."""

    delivery_id: UUID
    action: str
    reply: str
    blames_address: bool


class NoReportError(ValueError):
    """Says what the message lacks."""


def read_report(raw: bytes) -> Report:
    """The report that a message is. Raises NoReportError for any other."""
    message = _parsed(raw)
    fields = _fields(message)
    action = str(fields.get("Action", "")).strip().lower()
    if not action:
        raise NoReportError("It says of no recipient what was done (Action, RFC 3464).")
    status = enhanced_status(str(fields.get("Status", "")))
    said = str(fields.get("Diagnostic-Code", "")).partition(";")[2] or "no reason given"
    reply = Reply.of(0, f"{status} {said.strip()}").text
    return Report(
        delivery_id=_delivery_id(message),
        action=action,
        reply=reply,
        blames_address=is_about_address(status),
    )


def _parsed(raw: bytes) -> Message:
    try:
        return message_from_string(raw.decode("utf-8", "replace"))
    except ValueError:
        # Of a boundary in a charset that is none of texts.
        raise NoReportError("It cannot be read as a mail.") from None


def _fields(message: Message) -> Message:
    """What it says of the recipient: each of our mails has one. The first block is of servers."""
    for part in message.walk():
        if part.get_content_type() == "message/delivery-status":
            for block in _inside(part):
                if block.get("Action"):
                    return block
            raise NoReportError("Its status is of no recipient.")
    raise NoReportError("It has no part with a status (message/delivery-status, RFC 3464).")


def _inside(part: Message) -> list[Message]:
    return cast("list[Message]", part.get_payload()) if part.is_multipart() else []


def _delivery_id(message: Message) -> UUID:
    for text in _names(message):
        try:
            return UUID(text)
        except ValueError:
            continue
    raise NoReportError(
        "It names no mail of ours: neither where it was sent to, nor what it returns."
    )


def _names(message: Message) -> Iterator[str]:
    for header in _RECIPIENT_HEADERS:
        for value in message.get_all(header, ()):
            yield from _VERP.findall(str(value))
    for part in message.walk():
        if part is message:
            continue
        if part.get_content_type() == "text/rfc822-headers":
            yield from _MESSAGE_ID.findall(_message_id_line(str(part.get_payload())))
        elif part.get_content_type() == "message/rfc822":
            for original in _inside(part):
                yield from _MESSAGE_ID.findall(str(original.get("Message-ID", "")))


def _message_id_line(headers: str) -> str:
    found = re.search(r"^message-id:.*(?:\n[ \t].*)?", headers, re.IGNORECASE | re.MULTILINE)
    return found.group() if found else ""
