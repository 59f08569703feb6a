"""``python -m benchmarks.writers``: twelve writers on one team, and a reader that misses nothing.

The reader asks for what came after the last number that it has, as sockets and programs do, while
the writers commit. Whatever it sees below that number, or not at all, is counted. Runs on a
database of its own: SQLite, or with ``--server`` one that is made on that PostgreSQL.
"""

import argparse
import os
import sys
import time
from collections.abc import Sequence
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from threading import Event as Flag
from typing import Any

from benchmarks.live_place import live_place

_WRITERS = 12


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.writers", description=__doc__)
    parser.add_argument("--events", type=int, default=100_000)
    parser.add_argument("--server", help="A PostgreSQL, such as postgres://postgres@127.0.0.1/x.")
    given = parser.parse_args(arguments)
    with live_place(given.server) as place:
        # As many threads as a server has that serves them, and a connection for each.
        os.environ |= place.environment | {"WEB_THREADS": str(_WRITERS)}
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0, interactive=False)
        try:
            return _run(place.name, given.events)
        finally:
            from django.db import connection

            connection.close()


def _run(name: str, events: int) -> int:
    from accounts.models import User
    from teams import clock
    from teams.actions import create_team

    owner = User.objects.create_user("writer@example.com")
    team = create_team(actor=owner, name="Live", slug="live", key="LIVE")
    first, began = clock.head(team), time.perf_counter()
    stop = Flag()
    with ThreadPoolExecutor(_WRITERS + 1) as threads:
        reading = threads.submit(_read, team, first, stop)
        each = events // _WRITERS
        writing = [threads.submit(_write, team, owner, each, stop) for _ in range(_WRITERS)]
        try:
            wait(writing, return_when=FIRST_EXCEPTION)
        finally:
            stop.set()
        longest = max(one.result() for one in writing)
        found = reading.result()
    seconds = time.perf_counter() - began
    expected = list(range(first + 1, first + 1 + found["written"]))
    missed = len(set(expected) - set(found["seen"]))
    disordered = sum(b <= a for a, b in zip(found["seen"], found["seen"][1:], strict=False))
    gaps = found["written"] - each * _WRITERS - _WRITERS  # each makes its task first
    print(
        f"{name}: {_WRITERS} writers, {found['written']} events in {seconds:.0f} s, "
        f"the longest write {longest * 1000:.0f} ms, "
        f"looks of the reader {found['looks']}\n"
        f"  missed {missed}, out of order {disordered}, gaps in the numbers {gaps}"
    )
    return 1 if missed or disordered or gaps else 0


def _write(team: Any, owner: Any, turns: int, stop: Flag) -> float:
    """The seconds of the longest write."""
    from django.db import connection

    from tasks.actions import create_task, update_task

    try:
        longest, task = 0.0, create_task(actor=owner, team=team, title="0")
        for turn in range(turns):
            if stop.is_set():  # the run was ended, or another writer failed
                break
            began = time.perf_counter()
            task = update_task(actor=owner, task=task, title=str(turn + 1))
            longest = max(longest, time.perf_counter() - began)
        return longest
    finally:
        connection.close()


def _read(team: Any, cursor: int, stop: Flag) -> dict[str, Any]:
    from django.db import connection

    from teams import clock
    from teams.models import Event

    seen: list[int] = []
    first, looks = cursor, 0
    try:
        while True:
            is_last = stop.is_set()
            numbers = Event.objects.since(team, cursor).values_list("seq", flat=True)[:500]
            new = list(numbers)
            seen += new
            cursor, looks = max([cursor, *new]), looks + 1
            if is_last and not new:
                return {"seen": seen, "looks": looks, "written": clock.head(team) - first}
            time.sleep(0.005)
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(main())
