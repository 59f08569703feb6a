"""Kills the worker in the middle of its mails, again and again; run by kill_mails in each mode.

The settings come from the environment. Prints the figures as JSON.
"""

import argparse
import json
import os
import random
import time
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from urllib.parse import urlsplit

import django

from benchmarks.processes import SERVE, WORKER, beat, end_by_signal, running
from benchmarks.sink import Sink, mail_sink

_PATIENCE = 300.0


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--mails", type=int, required=True)
    parser.add_argument("--kills", type=int, required=True)
    given = parser.parse_args()
    end_by_signal()
    django.setup()
    print(json.dumps(_prove(given.mails, given.kills)))


def _prove(mails: int, kills: int) -> dict[str, float]:
    _queue(mails)
    has_broker = bool(os.environ.get("REDIS_URL"))
    port = urlsplit(os.environ["EMAIL_URL"]).port
    assert port
    began = time.monotonic()
    with ExitStack() as stack:
        sink = stack.enter_context(mail_sink(port))
        if has_broker:
            stack.enter_context(running(beat(os.environ["DATA_DIR"])))
        worker = stack.enter_context(running(WORKER if has_broker else SERVE))
        killed = 0
        for number in range(1, kills + 1):
            wanted = mails * number // (kills + 1)
            if not _wait(partial(_has_received, sink, wanted)):
                break
            time.sleep(random.uniform(0, 0.02))  # noqa: S311  (somewhere in a mail)
            worker.kill()
            killed += 1
            worker.start()
        _wait(lambda: _unsent() == 0)
    return {
        "mails": mails,
        "kills": killed,
        "lost": mails - len(sink.received),
        "twice": sink.twice,
        "seconds": round(time.monotonic() - began, 1),
    }


def _queue(mails: int) -> None:
    """Mails to somebody who is there, of a kind that nobody can stop."""
    from django.core.management import call_command

    from accounts.actions import register_user
    from notifications.models import Delivery, Kind

    call_command("migrate", verbosity=0, interactive=False)
    person = register_user(email="alice@example.com", password="correct horse battery")  # noqa: S106
    Delivery.objects.all().delete()
    Delivery.objects.bulk_create(
        (
            Delivery(kind=Kind.EXISTS, address=person.email, dedupe_key=f"proof:{number}")
            for number in range(mails)
        ),
        batch_size=500,
    )


def _has_received(sink: Sink, wanted: int) -> bool:
    return len(sink.received) >= wanted


def _unsent() -> int:
    from notifications.models import Delivery

    State = Delivery.State  # noqa: N806
    return Delivery.objects.filter(state__in=(State.PENDING, State.LEASED)).count()


def _wait(is_so: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        if is_so():
            return True
        time.sleep(0.02)
    return False


if __name__ == "__main__":
    main()
