"""One request, made so that nobody can turn it against us or make it last.

The connection goes to an address that was checked, under the name that the person gave: Host, SNI
and the certificate are those of the name. Nothing is followed, kept or taken from the environment:
no redirects, no cookies, no proxies. After TOTAL seconds the connection is cut, however busily the
other side drips; sooner where somebody waits for the answer.
"""

import socket
import ssl
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from functools import cache
from http.client import HTTPConnection, HTTPException, HTTPResponse
from threading import Timer
from time import monotonic
from typing import NamedTuple

from notifications.keepable import keepable
from notifications.outgoing.addresses import Address, Place

#: Seconds.
CONNECT, READ, TOTAL = 3.0, 10.0, 15.0
#: Bytes: enough for the 1,024 characters that are kept of it.
MOST_READ = 4096
_MOST_PLACES = 3
#: Characters: it may repeat what came instead of an answer.
_LONGEST_REASON = 200
_LONGEST_WAIT = 3600
_total: ContextVar[float | None] = ContextVar("total", default=None)


class Answer(NamedTuple):
    """``status`` is None when there was no answer; ``error`` then says why."""

    status: int | None
    text: str = ""
    error: str = ""
    milliseconds: int = 0
    #: For how many seconds the other side wants to be left alone.
    wait: int = 0
    #: There was no answer, but the request had been handed over whole: perhaps it was taken.
    is_unsure: bool = False

    @property
    def is_good(self) -> bool:
        return self.status is not None and 200 <= self.status < 300  # noqa: PLR2004


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """A request in here takes no longer, from the connection to the end of the answer."""
    before = _total.set(seconds)
    try:
        yield
    finally:
        _total.reset(before)


def post(
    address: Address, places: Sequence[Place], body: bytes, headers: Mapping[str, str]
) -> Answer:
    """Send it to the first place that takes a connection. Never raises for what others do."""
    began, total, is_handed_over = monotonic(), _total.get() or TOTAL, False
    try:
        with _connection(address, places, began + total) as connection:
            connection.request("POST", address.target, body, {**headers, "Connection": "close"})
            is_handed_over = True
            response = connection.getresponse()
            if monotonic() - began >= total:
                raise TimeoutError  # cut among the headers, which looks like their end
            status, text, wait = _read(response)
    except (OSError, HTTPException, ValueError) as error:
        reason, taken = _reason(error, began, total), _since(began)
        return Answer(None, error=reason, milliseconds=taken, is_unsure=is_handed_over)
    return Answer(status, text, _meaning(status), _since(began), wait)


@contextmanager
def _connection(
    address: Address, places: Sequence[Place], deadline: float
) -> Iterator[HTTPConnection]:
    plain = _connect(places[:_MOST_PLACES], deadline)
    try:
        is_tls = address.scheme == "https"
        sock = (
            _trust().wrap_socket(plain, server_hostname=address.host, do_handshake_on_connect=False)
            if is_tls
            else plain
        )
    except BaseException:
        plain.close()
        raise
    connection = HTTPConnection(address.authority)
    connection.sock = sock
    connection.auto_open = False
    with sock, _cut_at(deadline, sock):
        if isinstance(sock, ssl.SSLSocket):
            sock.do_handshake()
        yield connection


def _connect(places: Sequence[Place], deadline: float) -> socket.socket:
    problem: OSError | None = None
    for family, place in places:
        if (left := deadline - monotonic()) <= 0:
            break
        sock = socket.socket(family, socket.SOCK_STREAM)
        sock.settimeout(min(CONNECT, left))
        try:
            sock.connect(place)
        except OSError as error:
            sock.close()
            problem = error
        else:
            sock.settimeout(READ)
            return sock
    raise problem or OSError("No address.")


@contextmanager
def _cut_at(deadline: float, sock: socket.socket) -> Iterator[None]:
    timer = Timer(max(0.0, deadline - monotonic()), _cut, (sock,))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _cut(sock: socket.socket) -> None:
    """Whoever reads it then reads its end. Not by the method of a TLS socket, which would first
    forget that it was one, under the hands of the thread that reads.
    """
    with suppress(OSError):
        socket.socket.shutdown(sock, socket.SHUT_RDWR)


def _read(response: HTTPResponse) -> tuple[int, str, int]:
    """The status decides; an answer that breaks off behind it is still one."""
    content = b""
    with response, suppress(OSError, HTTPException, ValueError):
        content = response.read(MOST_READ)
    wait = seconds_of(response.headers.get("Retry-After", ""))
    return response.status, keepable(content.decode("utf-8", "replace")), wait


def seconds_of(retry_after: str) -> int:
    """An hour at most; a date is left to our own pauses."""
    is_number = retry_after.isascii() and retry_after.isdecimal() and len(retry_after) < 6  # noqa: PLR2004
    return min(int(retry_after), _LONGEST_WAIT) if is_number else 0


def _meaning(status: int) -> str:
    if 300 <= status < 400:  # noqa: PLR2004
        return "It answered with another address, and redirects are not followed. Enter that one."
    return ""


def _reason(error: Exception, began: float, total: float) -> str:
    if monotonic() - began >= total:
        return f"It took longer than {total:.0f} seconds."
    if isinstance(error, TimeoutError):
        return f"It did not answer within {READ:.0f} seconds, or take a connection within 3."
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"Its certificate is not good: {error.verify_message}."
    if isinstance(error, ConnectionRefusedError):
        return "Nothing takes connections at this address and port."
    said = keepable(str(error))[:_LONGEST_REASON]
    return f"The connection broke ({type(error).__name__}: {said})."


def _since(began: float) -> int:
    return round((monotonic() - began) * 1000)


@cache
def _trust() -> ssl.SSLContext:
    """The authorities that the system trusts; SSL_CERT_FILE names others."""
    return ssl.create_default_context()
