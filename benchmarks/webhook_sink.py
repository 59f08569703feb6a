"""``python -m benchmarks.webhook_sink [EVENTS]``: a receiver that fails at three in ten requests.

Its faults are 500s, resets, answers that never come and answers that come too late, and the workers
are killed now and then. It ends with a sentence unless every event arrived, each webhook's in the
order of the log. Pauses and patience are a thousandth of the real ones.

Runs on a database of its own, which is thrown away: SQLite, or with DATABASE_URL a PostgreSQL that
may be filled with a team and its tasks.
"""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from tempfile import TemporaryDirectory
from threading import Lock, Thread
from typing import Any, ClassVar

import orjson

_FAULTS = 0.3
_KINDS = ("500", "reset", "silence", "late", "taken, then reset")
_WEBHOOKS = 4
_WORKERS = 2
_KILLED_EVERY = 2.0
_LATE = 0.4
_MOST_SECONDS = 900
#: What a worker is: it looks for webhooks that have something to send, and sends it.
_WORKER = f"""
import os, time
import django
django.setup()
from datetime import timedelta
from django.urls import reverse
from django.utils import timezone
from notifications.models import WebhookCursor
from notifications.outgoing import posting
from notifications.webhooks import visiting
posting.CONNECT, posting.READ, posting.TOTAL = {_LATE / 2}, {_LATE / 2}, {_LATE}
visiting.PAUSES = tuple(pause / 1000 for pause in visiting.PAUSES)[:4]
visiting.LEASE = timedelta(seconds=2)
parent = os.getppid()
reverse("tasks:home")  # loads what takes its time, so that work is what is interrupted
print("ready", flush=True)
while os.getppid() == parent:
    due = WebhookCursor.objects.due(timezone.now()).values_list("pk", flat=True)
    for webhook in list(due):
        visiting.visit(webhook)
    time.sleep(0.01)
"""


@dataclass
class Sink:
    """What arrived: of each webhook the numbers that were taken, in order."""

    taken: dict[str, list[int]] = field(default_factory=dict)
    requests: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    lock: Lock = field(default_factory=Lock)


def main(events: int) -> int:
    with TemporaryDirectory(prefix="stint-webhooks-") as folder:
        os.environ |= {
            "DATA_DIR": folder,
            "LOG_LEVEL": "ERROR",
            "OUTGOING_ALLOWED_NETWORKS": "127.0.0.0/8",
            "OUTGOING_ALLOW_HTTP": "true",
        }
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0, interactive=False)
        return _prove(events)


def _prove(events: int) -> int:
    from django.db import connection

    sink = Sink()
    server = _Server(("127.0.0.1", 0), type("Handler", (_Handler,), {"sink": sink}))
    Thread(target=server.serve_forever, daemon=True).start()
    team, names = _a_team(server.server_address[1])
    began = time.perf_counter()
    writing = Thread(target=_write, args=(team, events))
    writing.start()
    killed = _work_until(lambda: not writing.is_alive() and _is_through(team))
    writing.join()
    server.shutdown()
    server.server_close()
    seconds = time.perf_counter() - began
    wanted = _wanted(team)
    print(
        f"{connection.vendor}: {events} events to {_WEBHOOKS} webhooks in {seconds:.0f} s; "
        f"{sink.requests} requests, {killed} workers killed, faults {dict(sink.faults)}"
    )
    return _judge(wanted, [sink.taken.get(name, []) for name in names])


def _judge(wanted: list[int], taken: list[list[int]]) -> int:
    """Leaving out what came before, what remains has to be the log."""
    undelivered = out_of_order = duplicates = 0
    for numbers in taken:
        firsts = list(dict.fromkeys(numbers))
        duplicates += len(numbers) - len(firsts)
        undelivered += len(set(wanted) - set(firsts))
        out_of_order += sum(a > b for a, b in pairwise(firsts))
    print(f"undelivered {undelivered}, out of order {out_of_order}, duplicates {duplicates}")
    return 1 if undelivered or out_of_order else 0


def _a_team(port: int) -> tuple[Any, list[str]]:
    from accounts.models import User
    from notifications.webhooks.actions import create_webhook
    from teams.actions import create_team

    mark = f"{time.time_ns() % 10**9}"
    admin = User.objects.create_user(f"sink-{mark}@example.com")
    team = create_team(actor=admin, name="Sink", slug=f"sink-{mark}", key=f"S{mark[-8:]}")
    names = [f"/{mark}/{number}" for number in range(_WEBHOOKS)]
    for name in names:
        url = f"http://127.0.0.1:{port}{name}"
        create_webhook(actor=admin, team=team, url=url, events=["task"])
    return team, names


def _write(team: Any, events: int) -> None:
    from django.db import connection

    from tasks.actions import create_task, update_task

    task = create_task(actor=None, team=team, title="Event 1")
    for number in range(2, events + 1):
        task = update_task(actor=None, task=task, title=f"Event {number}")
    connection.close()


def _work_until(is_done: Any) -> int:
    """Workers as processes, one of which is killed every two seconds of work and replaced."""
    workers = [_worker() for _ in range(_WORKERS)]
    killed, next_kill = 0, time.monotonic() + _KILLED_EVERY
    deadline = time.monotonic() + _MOST_SECONDS
    try:
        while not is_done() and time.monotonic() < deadline:
            time.sleep(0.1)
            if time.monotonic() > next_kill:
                victim = workers.pop(0)
                victim.send_signal(signal.SIGKILL)
                victim.communicate()
                workers.append(_worker())
                killed, next_kill = killed + 1, time.monotonic() + _KILLED_EVERY
    finally:
        for worker in workers:
            worker.kill()
            worker.communicate()
    return killed


def _worker() -> subprocess.Popen[bytes]:
    worker = subprocess.Popen([sys.executable, "-c", _WORKER], stdout=subprocess.PIPE)  # noqa: S603
    assert worker.stdout
    worker.stdout.readline()
    return worker


def _is_through(team: Any) -> bool:
    from notifications.models import WebhookCursor
    from teams import clock

    behind = WebhookCursor.objects.filter(webhook__team=team, seq__lt=clock.head(team))
    return not behind.exists()


def _wanted(team: Any) -> list[int]:
    from teams.models import Event

    events = Event.objects.filter(team=team, verb__startswith="task.").order_by("seq")
    return list(events.values_list("seq", flat=True))


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Workers that are killed hang up; that is what this is about."""


class _Handler(BaseHTTPRequestHandler):
    sink: ClassVar[Sink]
    chance: ClassVar[random.Random] = random.Random(5)  # noqa: S311

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        seq = orjson.loads(body)["data"]["seq"]
        match self._fault():
            case "":
                self._take(seq, 204)
            case "500":
                self._answer(500)
            case "taken, then reset":
                self._take(seq, None)
            case "late":
                time.sleep(_LATE * 1.2)
                self._take(seq, 204)
            case "silence":
                time.sleep(_LATE * 1.2)

    def _fault(self) -> str:
        """None, for seven requests in ten."""
        with self.sink.lock:
            self.sink.requests += 1
            if self.chance.random() >= _FAULTS:
                return ""
            fault = self.chance.choice(_KINDS)
            self.sink.faults[fault] += 1
            return fault

    def _take(self, seq: int, status: int | None) -> None:
        with self.sink.lock:
            self.sink.taken.setdefault(self.path, []).append(seq)
        if status:
            self._answer(status)

    def _answer(self, status: int) -> None:
        self.send_response(status)
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Nothing: the figures are printed at the end."""


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000))
