"""Those who wait to write to SQLite are served in the order in which they came."""

import gc
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError
from django.db.utils import ConnectionHandler

from config.databases import database
from config.sqlite.turns import Turns

# Of its own, whatever the tests run on.
pytestmark = pytest.mark.django_db


@pytest.fixture
def connections(tmp_path: Path) -> Iterator[ConnectionHandler]:
    """A connection for each thread that asks."""
    settings = database("", tmp_path, threads=1)
    settings["OPTIONS"]["timeout"] = 5
    handler = ConnectionHandler({"default": settings})
    with handler["default"].cursor() as cursor:
        cursor.execute("CREATE TABLE arrival (number integer)")
    yield handler
    handler.close_all()


def begin(connection: Any) -> None:
    connection.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)


def write(connections: ConnectionHandler, number: int) -> None:
    connection = connections["default"]
    begin(connection)
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO arrival VALUES (%s)", [number])
    connection.set_autocommit(True)
    connection.close()


def written(connections: ConnectionHandler) -> list[int]:
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT number FROM arrival ORDER BY rowid")
        return [number for (number,) in cursor.fetchall()]


def waiting(turns: Turns, number: int) -> bool:
    deadline = time.monotonic() + 5
    while len(turns._waiting) < number and time.monotonic() < deadline:
        time.sleep(0.005)
    return len(turns._waiting) == number


def queue_up(pool: ThreadPoolExecutor, connections: ConnectionHandler) -> list[Future[None]]:
    """Ten writers, one after the other, while somebody else writes."""
    turns = connections["default"].turns  # type: ignore[attr-defined]
    futures = []
    for number in range(10):
        futures.append(pool.submit(write, connections, number))
        assert waiting(turns, number + 1)
        time.sleep(0.03)  # as SQLite's own pauses grow, so would those who came first wait longest
    return futures


@pytest.mark.parametrize("end", ["commit", "rollback", "close"])
def test_first_come_first_served(connections: ConnectionHandler, end: str) -> None:
    connection = connections["default"]
    with ThreadPoolExecutor(10) as pool:
        begin(connection)
        futures = queue_up(pool, connections)
        getattr(connection, end)()
        for future in futures:
            future.result(timeout=10)
    connection.close()
    assert written(connections) == list(range(10))


def test_a_writer_that_is_no_more_holds_nobody_up() -> None:
    class Writer:
        pass

    turns, writer, next_one = Turns(), Writer(), Writer()
    assert turns.take(writer, 1)
    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(turns.take, next_one, 5)
        assert waiting(turns, 1)
        del writer
        gc.collect()
        assert future.result(timeout=5)
    turns.leave(next_one)
    assert turns._holder is None


def test_who_gives_up_leaves_the_queue() -> None:
    class Writer:
        pass

    turns, first, second, third = Turns(), Writer(), Writer(), Writer()
    assert turns.take(first, 1)
    assert turns.take(first, 1)  # it has it already
    assert not turns.take(second, 0.01)
    turns.leave(second)
    assert not turns.take(third, 0.01)
    turns.leave(first)
    assert turns.take(third, 0)


def test_a_lock_of_another_process_is_waited_for_and_then_told(tmp_path: Path) -> None:
    """The turn is nobody's when the transaction could not begin."""
    settings = database("", tmp_path, threads=1)
    settings["OPTIONS"]["timeout"] = 0.1
    ours, theirs = (ConnectionHandler({"default": dict(settings)})["default"] for _ in range(2))
    with theirs.cursor() as cursor:
        cursor.execute("BEGIN IMMEDIATE")  # past the queue, as another process would
    for _ in range(2):
        with pytest.raises(OperationalError, match="locked"):
            begin(ours)
        ours.close()
    theirs.rollback()
    theirs.close()
    begin(ours)
    ours.close()
