"""A real mail server for tests: it keeps what it takes, and answers as it is told."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from socket import socket
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

TAKEN = "250 2.0.0 Taken as 4711"


@dataclass
class Mailbox:
    """``at_recipient`` and ``at_data`` are what it answers to these addresses.

    With ``password`` it takes mails only from whoever signs in with it, as ``stint``.
    """

    port: int = 0
    password: str = ""
    raw: list[bytes] = field(default_factory=list)
    senders: list[str] = field(default_factory=list)
    at_recipient: dict[str, str] = field(default_factory=dict)
    at_data: dict[str, str] = field(default_factory=dict)
    lines: int = 0

    @property
    def mails(self) -> list[EmailMessage]:
        return [message_from_bytes(raw, policy=default) for raw in self.raw]

    @property
    def mailers(self) -> dict[str, Any]:
        """The setting MAILERS that sends here."""
        options: dict[str, Any] = {"host": "127.0.0.1", "port": self.port, "timeout": 10}
        return {"default": {"BACKEND": "notifications.smtp.EmailBackend", "OPTIONS": options}}

    def lets_in(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _how: str, given: object
    ) -> AuthResult:
        is_right = given == LoginPassword(b"stint", self.password.encode())
        return AuthResult(success=is_right, handled=False)

    async def handle_EHLO(  # noqa: N802
        self,
        _server: SMTP,
        session: Session,
        _envelope: Envelope,
        hostname: str,
        responses: list[str],
    ) -> list[str]:
        session.host_name = hostname
        self.lines += 1
        return responses

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, session: Session, envelope: Envelope, address: str, _options: object
    ) -> str:
        if self.password and not session.authenticated:
            return "530 5.7.0 Authentication required"
        if refusal := self.at_recipient.get(address):
            return refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        [address] = envelope.rcpt_tos
        if refusal := self.at_data.get(address):
            return refusal
        assert isinstance(envelope.content, bytes)
        self.raw.append(envelope.content)
        self.senders.append(envelope.mail_from or "")
        return TAKEN


@contextmanager
def mail_server(mailbox: Mailbox | None = None) -> Iterator[Mailbox]:
    mailbox = mailbox or Mailbox()
    with socket() as free:
        free.bind(("127.0.0.1", 0))
        mailbox.port = free.getsockname()[1]
    asks: dict[str, Any] = {}
    if mailbox.password:
        asks = {"authenticator": mailbox.lets_in, "auth_require_tls": False}
    controller = Controller(mailbox, hostname="127.0.0.1", port=mailbox.port, **asks)
    controller.start()
    try:
        yield mailbox
    finally:
        controller.stop()
