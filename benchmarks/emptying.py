"""Makes tasks over the API while Redis is emptied and away; run by kill_mails.

Each task is assigned to somebody, who is to get one mail. Redis is a process of the caller's, on
the port of REDIS_URL: it is stopped in its tracks with SHUTDOWN, and another one is started.
"""

import argparse
import json
import os
import time
from contextlib import ExitStack
from urllib.parse import urlsplit

import django
import redis
import requests

from benchmarks.processes import SERVE, WORKER, beat, end_by_signal, redis_server, running
from benchmarks.sink import mail_sink

_PATIENCE = 300.0
_PAUSE = 0.1
_BETWEEN = 3.0


class Api:
    """Makes tasks for Bob and counts what went wrong."""

    def __init__(self) -> None:
        self.made = self.errors = 0
        self.url = f"http://127.0.0.1:{os.environ['PORT']}/api/v1/tasks"
        self.body, token = _people()
        self.session = requests.Session()
        self.session.headers["Authorization"] = f"Bearer {token}"

    def wait(self) -> None:
        deadline = time.monotonic() + _PATIENCE
        while time.monotonic() < deadline:
            try:
                self.session.get(self.url, timeout=30).raise_for_status()
            except requests.ConnectionError:
                time.sleep(0.2)
            else:
                return
        raise TimeoutError("The pages did not come up.")

    def work(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            try:
                self.session.post(self.url, json=self.body, timeout=30).raise_for_status()
                self.made += 1
            except requests.RequestException:
                self.errors += 1
            time.sleep(_PAUSE)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--empty", type=int, required=True)
    parser.add_argument("--down", type=float, required=True)
    given = parser.parse_args()
    end_by_signal()
    django.setup()
    print(json.dumps(_prove(given.empty, given.down)))


def _prove(empty: int, down: float) -> dict[str, float]:
    api, client = Api(), redis.Redis.from_url(os.environ["REDIS_URL"])
    mail_port = urlsplit(os.environ["EMAIL_URL"]).port
    redis_port = urlsplit(os.environ["REDIS_URL"]).port
    assert mail_port
    assert redis_port
    with ExitStack() as stack:
        sink = stack.enter_context(mail_sink(mail_port))
        for command in (SERVE, WORKER, beat(os.environ["DATA_DIR"])):
            stack.enter_context(running(command))
        api.wait()
        for _ in range(empty):
            api.work(_BETWEEN)
            client.flushall()
        client.shutdown(nosave=True)
        api.work(down)
        stack.enter_context(running(redis_server(redis_port)))
        api.work(_BETWEEN)
        deadline = time.monotonic() + _PATIENCE
        while len(sink.received) < api.made and time.monotonic() < deadline:
            time.sleep(0.2)
    return {
        "tasks": api.made,
        "emptied": empty,
        "seconds_down": down,
        "errors": api.errors,
        "lost": api.made - len(sink.received),
        "twice": sink.twice,
    }


def _people() -> tuple[dict[str, str], str]:
    from django.core.management import call_command
    from django.db import transaction

    from accounts.actions import register_user
    from accounts.api_tokens import create_token
    from notifications.models import Delivery
    from teams.actions import create_team
    from teams.actions.member import add_member

    call_command("migrate", verbosity=0, interactive=False)
    alice, bob = (
        register_user(email=f"{name}@example.com", password="correct horse battery")  # noqa: S106
        for name in ("alice", "bob")
    )
    team = create_team(actor=alice, name="Core", slug="core", key="CORE")
    with transaction.atomic():
        add_member(actor=None, team=team, user=bob, role="developer")
    Delivery.objects.all().delete()
    _, token = create_token(actor=alice, user=alice, name="Proof", scope="write")
    return {"team": team.slug, "title": "Paint", "assignee": str(bob.pk)}, token


if __name__ == "__main__":
    main()
