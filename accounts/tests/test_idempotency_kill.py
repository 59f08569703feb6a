"""A server that is killed in the middle of a POST, by processes and signals for real."""

import http.client
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from threading import Thread

import pytest
from django.conf import settings
from django.db import connection

from accounts import idempotency
from accounts.models import KeptAnswer, User
from accounts.tests.api import Api, Reply
from accounts.tests.factories import UserFactory
from tasks.models import Task
from teams.models import Event
from teams.tests.factories import a_team

BODY = {"team": "core", "title": "Once"}
#: Stops for good at one moment of a POST, and says that it is there.
SERVER = """
import sys, time
from wsgiref.simple_server import make_server
from config.wsgi import application
from accounts import idempotency
from config.api.renderers import EnvelopeRenderer
from tasks import actions

def stop(*arguments, **named):
    print("here", flush=True)
    time.sleep(600)

owner, name = {
    "claimed": (actions, "create_task"),
    "done": (idempotency, "_keep"),
    "committed": (EnvelopeRenderer, "render"),
}[sys.argv[1]]
setattr(owner, name, stop)
with make_server("127.0.0.1", 0, application) as server:
    print(server.server_port, flush=True)
    server.serve_forever()
"""
type Start = Callable[[str], subprocess.Popen[str]]

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts a server on the database of this test."""
    running: list[subprocess.Popen[str]] = []
    environment = os.environ | {"DATABASE_URL": address(), "PYTHONPATH": str(settings.BASE_DIR)}

    def run(moment: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", SERVER, moment]
        quiet, pipe = subprocess.DEVNULL, subprocess.PIPE
        running.append(
            subprocess.Popen(command, env=environment, stdout=pipe, stderr=quiet, text=True)  # noqa: S603
        )
        return running[-1]

    yield run
    for process in running:
        process.kill()
        process.communicate()


def address() -> str:
    known = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{known['NAME']}"
    person = f"{known['USER']}:{known['PASSWORD']}"
    return f"postgres://{person}@{known['HOST']}:{known['PORT']}/{known['NAME']}"


def line_of(server: subprocess.Popen[str]) -> str:
    assert server.stdout is not None
    line = str(server.stdout.readline()).strip()
    assert line, "it has died by itself"
    return line


def post_and_never_hear(port: str, headers: dict[str, str]) -> Thread:
    def send() -> None:
        caller = http.client.HTTPConnection("127.0.0.1", int(port), timeout=60)
        caller.request("POST", "/api/v1/tasks", json.dumps(BODY), headers)
        with pytest.raises((http.client.HTTPException, ConnectionError)):
            caller.getresponse()
        caller.close()

    thread = Thread(target=send)
    thread.start()
    return thread


def again(api: Api) -> Reply:
    return api.call("POST", "tasks", BODY, **{"Idempotency-Key": "k"})


@pytest.mark.parametrize("moment", ["claimed", "done", "committed"])
def test_a_killed_post_is_done_once_when_it_is_sent_again(
    start: Start, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    alice: User = UserFactory.create(email="alice@example.com")
    a_team(alice, slug="core", key="CORE")
    api, server = Api(alice), start(moment)
    own = {"Content-Type": "application/json", "Idempotency-Key": "k"}
    sender = post_and_never_hear(line_of(server), api.headers | own)
    assert line_of(server) == "here"
    server.send_signal(signal.SIGKILL)
    assert server.wait(10) == -signal.SIGKILL
    sender.join(60)
    assert Task.objects.count() == (moment == "committed")
    assert KeptAnswer.objects.count() == 1, "the claim is there, whatever became of its holder"
    if moment != "committed":
        refused = again(api)
        assert (refused.status, refused.headers["Retry-After"]) == (409, "1")
    monkeypatch.setattr(idempotency, "LEASE", timedelta(seconds=0.5))
    time.sleep(0.6)
    replies = [again(api) for _ in range(3)]
    assert [reply.status for reply in replies] == [201] * 3
    assert all(reply.data == replies[0].data for reply in replies)
    assert ("Idempotency-Replayed" in replies[0].headers) == (moment == "committed")
    assert Task.objects.count() == Event.objects.filter(verb="task.created").count() == 1
    assert replies[0].data["id"] == str(Task.objects.get().pk)
