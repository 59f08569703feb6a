"""Stint in one process: pages, API, sockets and, where there is no broker, the jobs as well."""

import errno
import logging
import os
import signal
import socket
import sys
from typing import Any

import uvicorn
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from config import __version__
from config.addresses import is_loopback, is_loopback_host
from config.embedded import EmbeddedJobs
from config.summary import jobs_are_embedded, stands_on
from notifications import streams
from notifications.frames import MAX_FRAME
from notifications.patience import STALL_SECONDS

# How long requests, then jobs, may take to finish once the process was told to stop.
REQUEST_SECONDS = 10
JOB_SECONDS = 10


class Command(BaseCommand):
    help = "Serve everything in one process: pages, API, sockets, and jobs when there is no broker."
    # The checks run with the migrations; twice would make the start slower for nothing.
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--no-migrate", action="store_true", help="Leave the database's tables as they are."
        )

    def handle(self, *_args: Any, no_migrate: bool, **_options: Any) -> None:
        listener = _listen(settings.HOST, settings.PORT)
        call_command("prepare_services", redis="wanted")
        if not no_migrate:
            call_command("migrate", verbosity=0, interactive=False)
        self._introduce()
        server = _server()
        _exit_quietly_on_signals(server)
        jobs = EmbeddedJobs() if jobs_are_embedded() else None
        if jobs:
            jobs.start()
        server.run(sockets=[listener])
        if jobs:
            jobs.stop(JOB_SECONDS)
        _leave_now(0 if server.started else 1)

    def _introduce(self) -> None:
        self.stdout.write(f"Stint {__version__}")
        for part, place in stands_on().items():
            self.stdout.write(f"  {part:<13} {place}")
        self.stdout.write(self.style.SUCCESS(f"Open {settings.SITE_URL}  (Ctrl-C stops it)"))
        if is_loopback(settings.SITE_URL) and not is_loopback_host(settings.HOST):
            self.stdout.write("For other machines, set SITE_URL to the address they use.")
        if not get_user_model().objects.exists():
            self.stdout.write(f"First account: {settings.SITE_URL}/sign-up")
            self.stdout.write("First account of the back office: make admin")
        self.stdout.flush()


def _listen(host: str, port: int) -> socket.socket:
    """Taking the address comes first, so that a second start ends before it touches anything."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listener = socket.create_server((host, port), family=family, backlog=2048)
    except OSError as error:
        raise CommandError(_why_not(error, host, port)) from error
    if hasattr(socket, "TCP_USER_TIMEOUT"):  # Linux
        # To close a connection waits until all is taken, unless the kernel ends it before. Those
        # that are accepted have this of their listener: tcp(7).
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, STALL_SECONDS * 1000)
    return listener


def _why_not(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} is in use. Stop what runs there, or choose another: PORT={port + 1}"
    if error.errno == errno.EACCES:
        return f"Port {port} is kept for administrators. Choose one above 1023, such as PORT=8000."
    return f"Stint cannot listen on HOST={host} PORT={port}: {error.strerror}."


def _server() -> uvicorn.Server:
    config = uvicorn.Config(
        "config.asgi:application",
        ws="websockets-sansio",
        # Frames are short. Compressing each for each socket took a sixth of the time of a thousand
        # sockets, and keeps a quarter of a megabyte for each.
        ws_per_message_deflate=False,
        ws_max_size=MAX_FRAME,
        # The answer to a ping stands behind all that a slow reader has not read yet. Heartbeats are
        # frames of ours; who takes none is found by patience.py.
        ws_ping_interval=None,
        lifespan="on",
        # Logging is set up already; requests are logged by our middleware.
        log_config=None,
        access_log=False,
        server_header=False,
        # accounts/client_address.py reads the headers of proxies, for all servers alike.
        proxy_headers=False,
        timeout_graceful_shutdown=REQUEST_SECONDS,
    )
    return _Server(config)


class _Server(uvicorn.Server):
    """Answers that go on without end would be waited for: they end when the process is to stop."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        streams.end_all()
        await super().shutdown(sockets)


def _exit_quietly_on_signals(server: uvicorn.Server) -> None:
    """uvicorn raises the signal again once it has stopped; being asked to stop is no failure.

    A signal that comes before uvicorn listens for it must not be lost either.
    """

    def stop(*_: Any) -> None:
        server.should_exit = True

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)


def _leave_now(code: int) -> None:
    """Everything has had its time; Python itself would wait for a thread that outlasted it."""
    logging.shutdown()
    sys.stdout.flush()
    os._exit(code)
