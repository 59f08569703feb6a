"""A receiver of webhooks on this machine, which answers as it is told."""

import json
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from threading import Thread
from time import sleep
from typing import Any, NamedTuple

LOOPBACK = ("127.0.0.0/8", "::1/128")


class Received(NamedTuple):
    path: str
    headers: dict[str, str]
    body: str

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Sink:
    """``answers`` are taken one after the other: a status, or what does something else."""

    port: int = 0
    received: list[Received] = field(default_factory=list)
    answers: list[int | Callable[[BaseHTTPRequestHandler], None]] = field(default_factory=list)
    default: int = 204

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook?to=me"


@contextmanager
def a_sink(tls: ssl.SSLContext | None = None) -> Iterator[Sink]:
    sink = Sink()
    server = _Server(("127.0.0.1", 0), _handler(sink))
    sink.port = server.server_address[1]
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield sink
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


class _Server(ThreadingHTTPServer):
    daemon_threads = False
    request_queue_size = 128

    def server_bind(self) -> None:
        """Without asking the DNS for our own name."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = "127.0.0.1", self.server_address[1]

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is what these tests are about."""


def _handler(sink: Sink) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode(errors="replace")
            headers = {name.lower(): value for name, value in self.headers.items()}
            sink.received.append(Received(self.path, headers, body))
            answer = sink.answers.pop(0) if sink.answers else sink.default
            if isinstance(answer, int):
                reply(self, answer)
            else:
                answer(self)

        def do_GET(self) -> None:
            sink.received.append(Received(self.path, {"method": "GET"}, ""))
            reply(self, 200)

        def log_message(self, *_: Any) -> None:
            """Nothing: the tests look at what was received."""

    return Handler


def reply(handler: BaseHTTPRequestHandler, status: int, text: str = "", **headers: str) -> None:
    handler.send_response(status)
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(text.encode())


def reply_late(seconds: float, handler: BaseHTTPRequestHandler) -> None:
    """It takes what it gets, and its time."""
    sleep(seconds)
    reply(handler, 200)
