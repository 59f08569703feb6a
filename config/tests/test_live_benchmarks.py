"""The proofs of the live updates at a small size: they run, count, and find what is missing."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import connection

from benchmarks.sockets import Seen, _note

SERVER = os.environ.get("DATABASE_URL", "")


def run(name: str, *words: str) -> str:
    where = ("--server", SERVER) if connection.vendor == "postgresql" else ()
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-m", f"benchmarks.{name}", *words, *where],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr[-2000:]
    return done.stdout


@pytest.mark.xdist_group("live_benchmarks")
def test_sockets_miss_nothing_also_when_redis_is_killed() -> None:
    said = run("sockets", "--sockets", "10", "--events", "20", "--restarts", "1")
    assert "missed 0, out of order 0" in said


@pytest.mark.xdist_group("live_benchmarks")
def test_a_reader_of_twelve_writers_misses_nothing() -> None:
    said = run("writers", "--events", "120")
    assert "missed 0, out of order 0, gaps in the numbers 0" in said


def test_the_count_finds_what_is_missing_and_what_comes_twice() -> None:
    seen = Seen(heads=[0])
    for seq in (1, 3, 2):
        _note(seen, 0, {"seq": seq, "changes": {"title": ["0", "1.0"]}})
    assert (seen.missed, seen.disordered, seen.heads) == (1, 1, [3])
