"""Sending by SMTP, with what the server said when it took a mail.

A worker that has many mails sends them over one line. So what a mail costs beyond itself is one
question and one answer; and that it is sent is written down right after the server took it, not
after a farewell: a worker that is killed in between is why a mail arrives twice.

A server that looks at a whole mail for minutes before it says that it took it is waited for, as RFC
5321 (4.5.3.2.6) asks. Meanwhile the mail is held (holding.py).
"""

import selectors
import smtplib
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends import smtp

from notifications.holding import TakenOver, hold
from notifications.replies import Reply

#: Servers close the line on whoever never stops.
_MOST = 50
_OK = 250
_GO_ON = 354
#: Seconds, for any answer and for the one to a mail that was handed over.
ANSWER, VERDICT = 60.0, 600.0
#: How often it is held anew meanwhile.
_SLICE = 5.0


class NoVerdict(smtplib.SMTPServerDisconnected):
    """The server has the whole mail, and did not say whether it took it."""


class _Plain(smtplib.SMTP):
    """``last`` is the answer to the latest mail, ``sent`` how many this line has taken."""

    last: Reply | None = None
    sent = 0
    _is_mail_next = False

    def getreply(self) -> tuple[int, bytes]:
        """Raises TakenOver before another worker's mail is handed over, and NoVerdict after."""
        is_to_mail, self._is_mail_next = self._is_mail_next, False
        try:
            self._await_answer(is_to_mail=is_to_mail)
            code, text = super().getreply()
        except smtplib.SMTPServerDisconnected as error:
            if is_to_mail:
                raise NoVerdict(f"The server has the mail, and did not answer. {error}") from error
            raise
        self._is_mail_next = code == _GO_ON
        return code, text

    def _await_answer(self, *, is_to_mail: bool) -> None:
        limit = VERDICT if is_to_mail else ANSWER
        deadline = time.monotonic() + limit
        while True:
            if not hold() and not is_to_mail:
                self.close()
                raise TakenOver
            left = deadline - time.monotonic()
            if left <= 0:
                self.close()
                raise smtplib.SMTPServerDisconnected(f"No answer within {limit:.0f} seconds.")
            if self._has_answer(min(left, _SLICE)):
                return

    def _has_answer(self, seconds: float) -> bool:
        if self.sock is None or (isinstance(self.sock, ssl.SSLSocket) and self.sock.pending()):
            return True
        with selectors.DefaultSelector() as waiting:
            waiting.register(self.sock, selectors.EVENT_READ)
            return bool(waiting.select(seconds))

    def data(self, msg: Any) -> tuple[int, bytes]:
        code, text = super().data(msg)
        self.last = Reply.of(code, text)
        self.sent += 1
        return code, text


class _Tls(_Plain, smtplib.SMTP_SSL):
    """The same, encrypted from the first byte."""


class _Lines(threading.local):
    """What this thread keeps open, and to which server."""

    is_keeping = False
    server: object = None
    line: _Plain | None = None

    def take(self, server: object) -> _Plain | None:
        """The line to this server, if there is one and it still answers."""
        line, self.line = self.line, None
        if line is None:
            return None
        with suppress(smtplib.SMTPException, OSError):
            if self.server == server and line.sent < _MOST and line.noop()[0] == _OK:
                return line
        _hang_up(line)
        return None


_lines = _Lines()


@contextmanager
def open_line() -> Iterator[None]:
    """Mails that this thread sends within share a line, which ends with it."""
    _lines.is_keeping = True
    try:
        yield
    finally:
        line, _lines.line, _lines.is_keeping = _lines.line, None, False
        if line is not None:
            _hang_up(line)


def _hang_up(line: smtplib.SMTP) -> None:
    with suppress(smtplib.SMTPException, OSError):
        line.quit()
    line.close()


class EmailBackend(smtp.EmailBackend):
    """Django's own; each message it sends gets ``reply``, what the server said to it."""

    _is_clean = False

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return _Tls if self.use_ssl else _Plain

    @property
    def _server(self) -> object:
        return (self.host, self.port, self.username, self.use_tls, self.use_ssl)

    def open(self) -> bool | None:
        if self.connection is None:
            self.connection = _lines.take(self._server)
            if self.connection is not None:
                return True
        try:
            return super().open()
        except OSError:
            # Signing in may fail on a line that stands. Nobody else would hang it up.
            self.close()
            raise

    def close(self) -> None:
        """After an error the line ends: nobody knows what the server would take on it."""
        if _lines.is_keeping and self._is_clean and isinstance(self.connection, _Plain):
            _lines.server, _lines.line, self.connection = self._server, self.connection, None
        super().close()

    def _send(self, email_message: EmailMessage) -> bool:
        self._is_clean = False
        is_sent = bool(super()._send(email_message))  # type: ignore[misc]  # it is documented by its use
        self._is_clean = is_sent
        if isinstance(self.connection, _Plain):
            email_message.reply = str(self.connection.last or "")  # type: ignore[attr-defined]
        return is_sent
