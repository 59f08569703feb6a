"""The proofs of the live updates at a small size: they run, count, and find what is missing."""

import os
import subprocess
import sys
from array import array

import pytest
from django.conf import settings
from django.db import connection

from benchmarks.kill_mails import fails
from benchmarks.sockets import Seen, _note, is_late, steady_of

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


def test_what_comes_around_a_death_of_redis_is_not_steady() -> None:
    seen = Seen(sent=array("d", [0, 100, 200]), delays=array("d", [0.2, 9, 0.1]))
    assert steady_of(seen, [100.0]) == [0.1, 0.2]


def test_late_is_more_than_one_of_a_hundred_and_nothing_is_not_in_time() -> None:
    assert not is_late([0.1] * 99 + [0.2], 250)
    assert is_late([0.1] * 97 + [0.3] * 3, 250)
    assert is_late([], 250)
    assert not is_late([9.0], None), "unless that is asked"


def test_fewer_kills_than_were_asked_prove_nothing() -> None:
    assert not fails({"lost": 0, "twice": 5, "kills": 50}, 50)
    assert fails({"lost": 0, "twice": 6, "kills": 50}, 50)
    assert fails({"lost": 1, "twice": 0, "kills": 50}, 50)
    assert fails({"lost": 0, "twice": 0, "kills": 49}, 50)
    assert not fails({"lost": 0, "twice": 0, "errors": 0}, 50)
