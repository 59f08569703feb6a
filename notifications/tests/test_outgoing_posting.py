"""One request to somebody who does their worst."""

import ipaddress
import socket
import ssl
import time
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pytest_django import Settings

from notifications.outgoing import posting
from notifications.outgoing.addresses import find, read
from notifications.outgoing.posting import Answer, post
from notifications.tests.sinks import LOOPBACK, Sink, a_sink, reply

pytestmark = pytest.mark.security


@pytest.fixture(autouse=True)
def local(settings: Settings) -> None:
    settings.OUTGOING_ALLOWED_NETWORKS = LOOPBACK
    settings.OUTGOING_ALLOW_HTTP = True


def sent(url: str, body: bytes = b"{}") -> Answer:
    address = read(url)
    return post(address, find(address), body, {"Content-Type": "application/json"})


def test_a_good_answer() -> None:
    with a_sink() as sink:
        sink.answers = [lambda handler: reply(handler, 200, "Thank you ü")]
        answer = sent(sink.url, b'{"a": 1}')
    assert (answer.status, answer.text, answer.error, answer.is_good) == (
        200,
        "Thank you ü",
        "",
        True,
    )
    [request] = sink.received
    assert (request.path, request.body) == ("/hook?to=me", '{"a": 1}')
    assert request.headers["host"] == f"127.0.0.1:{sink.port}"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_failures_and_not_followed(status: int) -> None:
    with a_sink() as sink, a_sink() as other:
        sink.answers = [lambda handler: reply(handler, status, Location=other.url)]
        answer = sent(sink.url)
    assert (answer.is_good, answer.status, other.received) == (False, status, [])
    assert "redirects are not followed" in answer.error


def test_cookies_are_not_kept_and_proxies_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    with a_sink() as sink, a_sink() as proxy:
        for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        sink.answers = [lambda handler: reply(handler, 200, Set_Cookie="a=b")]
        sent(sink.url)
        sent(sink.url)
    assert proxy.received == []
    assert ["cookie" in request.headers for request in sink.received] == [False, False]


def silent(handler: BaseHTTPRequestHandler) -> None:
    time.sleep(0.6)


def dripping_headers(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    for _ in range(100):
        handler.wfile.write(b"X: y\r\n"[:1])
        time.sleep(0.05)


def forever_interim(handler: BaseHTTPRequestHandler) -> None:
    for _ in range(100):
        handler.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        time.sleep(0.02)


def dripping_body(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    for _ in range(100):
        handler.wfile.write(b"x")
        time.sleep(0.05)


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(posting, "READ", 0.2)
    monkeypatch.setattr(posting, "TOTAL", 0.5)


@pytest.mark.usefixtures("hurried")
@pytest.mark.parametrize(
    ("what", "reason"),
    [(silent, "did not answer"), (dripping_headers, "longer"), (forever_interim, "longer")],
)
def test_nobody_makes_it_last(what: Any, reason: str) -> None:
    with a_sink() as sink:
        sink.answers = [what]
        began = time.monotonic()
        answer = sent(sink.url)
        assert time.monotonic() - began < 1.5
    assert (answer.status, answer.is_good, answer.is_unsure) == (None, False, True)
    assert reason in answer.error


@pytest.mark.usefixtures("hurried")
def test_a_body_without_end_does_not_matter() -> None:
    with a_sink() as sink:
        sink.answers = [dripping_body]
        began = time.monotonic()
        answer = sent(sink.url)
        assert time.monotonic() - began < 1.5
    assert answer.is_good


def test_a_huge_answer_is_not_read() -> None:
    with a_sink() as sink:
        sink.answers = [lambda handler: reply(handler, 500, "x" * 5_000_000)]
        answer = sent(sink.url)
    assert (answer.status, len(answer.text)) == (500, posting.MOST_READ)


def garbage(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"SSH-2.0-OpenSSH_9\r\n")


def hang_up(handler: BaseHTTPRequestHandler) -> None:
    handler.connection.shutdown(socket.SHUT_RDWR)


def endless_line(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 200_000)


def zeros(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"\x00" * 60_000 + b"\r\n")


@pytest.mark.parametrize("what", [garbage, hang_up, endless_line, zeros])
def test_what_is_no_answer(what: Any) -> None:
    with a_sink() as sink:
        sink.answers = [what]
        answer = sent(sink.url)
    assert (answer.status, answer.is_good, answer.is_unsure) == (None, False, True)
    assert "connection broke" in answer.error
    assert "\x00" not in answer.error
    assert len(answer.error) < 300


def test_what_a_database_cannot_keep_is_not_in_an_answer() -> None:
    """PostgreSQL has no text with a NUL in it, and what was answered is written down."""
    with a_sink() as sink:
        sink.answers = [lambda handler: reply(handler, 500, "a\x00b")]
        assert sent(sink.url).text == "a�b"


def test_nobody_there() -> None:
    with a_sink() as sink:
        pass
    answer = sent(sink.url)
    assert "Nothing takes connections" in answer.error
    assert not answer.is_unsure


@pytest.mark.parametrize(("given", "wait"), [("30", 30), ("999999", 0), ("99999", 3600), ("x", 0)])
def test_how_long_the_other_side_wants_to_be_left_alone(given: str, wait: int) -> None:
    with a_sink() as sink:
        sink.answers = [lambda handler: reply(handler, 429, Retry_After=given)]
        assert sent(sink.url).wait == wait


def test_a_name_that_becomes_another_address_after_the_check(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The name is asked for once; what it means a moment later is nothing to us."""
    asked: list[str] = []

    def rebinding(host: str, port: int, **_: Any) -> list[Any]:
        asked.append(host)
        where = "127.0.0.1" if len(asked) == 1 else "10.255.255.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (where, port))]

    with a_sink() as sink:
        monkeypatch.setattr(socket, "getaddrinfo", rebinding)
        answer = sent(f"http://hooks.example.org:{sink.port}/")
    assert answer.is_good
    assert asked == ["hooks.example.org"]
    assert sink.received[0].headers["host"] == f"hooks.example.org:{sink.port}"


def certificate(folder: Path, *names: x509.GeneralName) -> tuple[Path, Path]:
    """A self-signed certificate and its key, good for these names."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Test")])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now - timedelta(1)).not_valid_after(now + timedelta(1))
    builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    made = builder.sign(key, hashes.SHA256())
    paths = folder / "cert.pem", folder / "key.pem"
    paths[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    paths[1].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return paths


def over_tls(
    folder: Path, monkeypatch: pytest.MonkeyPatch, host: str, *, is_trusted: bool = True
) -> tuple[Answer, Sink]:
    """Sent to ``host``, which is this machine with a certificate for hooks.example.org."""
    names = x509.DNSName("hooks.example.org"), x509.IPAddress(ipaddress.ip_address("127.0.0.2"))
    cert, key = certificate(folder, *names)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(cert, key)
    trusted = ssl.create_default_context()
    if is_trusted:
        trusted.load_verify_locations(cert)
    monkeypatch.setattr(posting, "_trust", lambda: trusted)
    with a_sink(server) as sink:
        here = [(socket.AF_INET, ("127.0.0.1", sink.port))]
        return post(read(f"https://{host}:{sink.port}/"), here, b"{}", {}), sink


def test_tls_is_for_the_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answer, sink = over_tls(tmp_path, monkeypatch, "hooks.example.org")
    assert answer.is_good, answer
    assert sink.received[0].headers["host"].startswith("hooks.example.org:")


@pytest.mark.parametrize("host", ["other.example.org", "127.0.0.1"])
def test_a_certificate_for_another_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    answer, sink = over_tls(tmp_path, monkeypatch, host)
    assert "certificate is not good" in answer.error
    assert sink.received == []


def test_a_certificate_of_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answer, sink = over_tls(tmp_path, monkeypatch, "hooks.example.org", is_trusted=False)
    assert "certificate is not good" in answer.error
    assert not answer.is_unsure
    assert sink.received == []
