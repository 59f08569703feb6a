"""`manage.py serve` as its users meet it: a real process, a real port, real signals."""

import asyncio
import contextlib
import json
import os
import re
import select
import signal
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest
import uvicorn
import websockets
from django.conf import settings

from config.management.commands.serve import _exit_quietly_on_signals, _server

_OURS = ("DATABASE_URL", "REDIS_URL", "CELERY_BROKER_URL", "EMAIL_URL", "SITE_URL", "SECRET_KEY")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


# As manage.py serve, beside a thread that takes longer than anybody would wait for.
_WITH_A_STUCK_THREAD = """
import sys, threading, time, manage
threading.Thread(target=time.sleep, args=[60]).start()
sys.argv[1:] = ["serve"]
manage.main()
"""


def serve(
    port: int, folder: Path, *, how: tuple[str, ...] = ("manage.py", "serve"), **extra: str
) -> subprocess.Popen[str]:
    env = {name: value for name, value in os.environ.items() if name not in _OURS}
    return subprocess.Popen(  # noqa: S603  Our own command.
        [sys.executable, *how],
        cwd=settings.BASE_DIR,
        env=env | {"PORT": str(port), "DATA_DIR": str(folder)} | extra,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def wait_until_it_answers(port: int, process: subprocess.Popen[str]) -> None:
    """Long enough for a machine that is busy with other things; a start takes three seconds."""
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        if process.poll() is not None:
            pytest.fail(f"it ended: {process.communicate()[0]}")
        connection = HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/health")
            connection.getresponse().read()
        except OSError:
            time.sleep(0.1)
        else:
            return
        finally:
            connection.close()
    process.kill()
    pytest.fail(f"it did not answer in time: {process.communicate()[0]}")


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def running(port: int, tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    process = serve(port, tmp_path)
    try:
        wait_until_it_answers(port, process)
        yield process
    finally:
        process.kill()
        process.communicate()


def half_sent_request(port: int) -> HTTPConnection:
    """A request in flight: the view waits for the second half of the body."""
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    connection.putrequest("POST", "/api/v1/auth/login")
    connection.putheader("Content-Type", "application/json")
    connection.putheader("Content-Length", "20")
    connection.endheaders(b'{"email": ')
    return connection


async def closing_code(port: int, process: subprocess.Popen[str]) -> int | None:
    async with websockets.connect(f"ws://127.0.0.1:{port}/ws/v1/") as client:
        process.send_signal(signal.SIGTERM)
        await client.wait_closed()
        return client.close_code


def test_sigterm_answers_the_request_in_flight_and_closes_sockets(
    running: subprocess.Popen[str], port: int
) -> None:
    request = half_sent_request(port)
    time.sleep(0.2)

    code = asyncio.run(asyncio.wait_for(closing_code(port, running), 10))
    request.send(b'"a@b.c"}  ')
    response = request.getresponse()

    assert code in (1001, 1012)
    assert 400 <= response.status < 500
    assert response.read()
    request.close()
    output, _ = running.communicate(timeout=15)
    assert running.returncode == 0, output
    assert "Traceback" not in output


async def answer_to_ping(port: int, size: int) -> str:
    """A frame of so many bytes, from whoever has shown no ticket."""
    frame = '{"type": "ping", "ref": "é'
    frame += "x" * (size - len(frame.encode()) - 2) + '"}'
    async with websockets.connect(f"ws://127.0.0.1:{port}/ws/v1/") as client:
        await client.send(frame)
        return str(json.loads(await client.recv())["type"])


async def closing_code_of_frame(port: int, size: int) -> int | None:
    """Of a frame that only says how large it is going to be: nothing more of it is waited for."""
    async with websockets.connect(f"ws://127.0.0.1:{port}/ws/v1/") as client:
        client.transport.write(struct.pack("!BBQL", 0x81, 0x80 | 127, size, 0))
        await client.wait_closed()
        return client.close_code


def test_a_frame_of_more_than_64_kb_is_not_read_and_closes_the_socket(
    running: subprocess.Popen[str], port: int
) -> None:
    most = 64 * 1024
    assert asyncio.run(asyncio.wait_for(answer_to_ping(port, most), 10)) == "pong"
    assert asyncio.run(asyncio.wait_for(closing_code_of_frame(port, most + 1), 10)) == 1009


# As manage.py serve, with two seconds of patience in place of thirty.
_WITH_LITTLE_PATIENCE = """
import sys, manage
from notifications import patience
patience.STALL_SECONDS = 2
sys.argv[1:] = ["serve"]
manage.main()
"""


def deaf_socket(port: int) -> socket.socket:
    """Asks for six megabytes, more than the kernels of both sides keep, and takes none of them."""
    client = socket.socket()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    client.connect(("127.0.0.1", port))
    key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="
    lines = ["GET /ws/v1/ HTTP/1.1", "Host: x", "Upgrade: websocket", "Connection: Upgrade", key]
    client.sendall("\r\n".join([*lines, "Sec-WebSocket-Version: 13", "", ""]).encode())
    frame = json.dumps({"type": "ping", "ref": "x" * 60_000}).encode()
    client.settimeout(1)
    with contextlib.suppress(TimeoutError):  # when the server waits, it does not read on either
        for _ in range(100):
            client.sendall(struct.pack("!BBHL", 0x81, 0x80 | 126, len(frame), 0) + frame)
    return client


@pytest.mark.skipif(not hasattr(socket, "TCP_USER_TIMEOUT"), reason="The kernel has no such thing.")
def test_the_connection_of_who_takes_nothing_is_closed(port: int, tmp_path: Path) -> None:
    process = serve(port, tmp_path, how=("-c", _WITH_LITTLE_PATIENCE))
    try:
        wait_until_it_answers(port, process)
        with deaf_socket(port) as client:
            watch = select.poll()
            watch.register(client, select.POLLHUP)
            [(_, event)] = watch.poll(15_000)
            assert event & select.POLLHUP
    finally:
        process.kill()
        process.communicate()


def test_no_socket_is_closed_for_an_answer_behind_what_was_not_read_yet() -> None:
    assert _server().config.ws_ping_interval is None


def test_a_thread_that_never_ends_does_not_keep_the_process(port: int, tmp_path: Path) -> None:
    process = serve(port, tmp_path, how=("-c", _WITH_A_STUCK_THREAD))
    try:
        wait_until_it_answers(port, process)
        process.send_signal(signal.SIGTERM)

        process.communicate(timeout=6)
        assert process.returncode == 0
    finally:
        process.kill()
        process.communicate()


def test_it_says_what_it_stands_on_and_does_the_jobs_itself(
    running: subprocess.Popen[str], port: int, tmp_path: Path
) -> None:
    running.send_signal(signal.SIGINT)
    output, _ = running.communicate(timeout=15)

    assert running.returncode == 0
    assert re.search(rf"database +SQLite in {tmp_path}/stint.sqlite3", output)
    assert re.search(r"jobs +in this process", output)
    assert f"Open http://127.0.0.1:{port}" in output
    assert f"First account: http://127.0.0.1:{port}/sign-up" in output


def test_a_signal_during_the_start_is_not_lost() -> None:
    server = uvicorn.Server(uvicorn.Config("config.asgi:application"))
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        _exit_quietly_on_signals(server)
        signal.raise_signal(signal.SIGTERM)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)

    assert server.should_exit


def test_an_open_door_without_an_address_is_mentioned(port: int, tmp_path: Path) -> None:
    process = serve(port, tmp_path, HOST="0.0.0.0")  # noqa: S104
    try:
        wait_until_it_answers(port, process)
        process.send_signal(signal.SIGTERM)
        output, _ = process.communicate(timeout=15)
    finally:
        process.kill()

    assert "set SITE_URL" in output


def test_a_port_in_use_is_a_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        process = serve(port, tmp_path)
        output, _ = process.communicate(timeout=30)

    assert process.returncode == 1
    assert f"Port {port} is in use." in output
    assert "Traceback" not in output


def test_a_wrong_variable_is_a_sentence(port: int, tmp_path: Path) -> None:
    process = serve(port, tmp_path, DATABASE_URL="mysql://host/name")
    output, _ = process.communicate(timeout=30)

    assert process.returncode == 1
    assert output.startswith("Stint cannot start: DATABASE_URL must look like")
    assert "Traceback" not in output


def test_it_starts_while_redis_is_down_and_says_what_that_means(tmp_path: Path) -> None:
    port = free_port()
    process = serve(port, tmp_path, REDIS_URL=f"redis://127.0.0.1:{free_port()}/0")
    try:
        wait_until_it_answers(port, process)
    finally:
        process.terminate()
    said = process.communicate(timeout=30)[0]
    assert "Redis does not answer" in said
    assert "Stint goes on without it" in said
