"""``python -m benchmarks.sockets``: many sockets on one machine, each hears each event once.

Prints what was missed, what came out of order, and how long it took from the request of a change to
its arrival on each socket. With ``--server`` on PostgreSQL and a Redis of its own, which is killed
three times meanwhile; the seconds around that are left out of the steady figures.
"""

import argparse
import asyncio
import json
import math
import subprocess
import sys
import time
from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from http.client import HTTPConnection
from typing import Any

import websockets

from benchmarks.live_place import Place, live_place, serving
from benchmarks.places import ROOT

_PEOPLE = 20
#: After Redis was killed: until the poll has found what was not announced, and some more.
_UNSTEADY = 10.0
_PATIENCE = 60.0


@dataclass
class Seen:
    """What all sockets together have got."""

    missed: int = 0
    disordered: int = 0
    reconnected: int = 0
    #: Of each arrival: when its change was asked for, and how many seconds ago that was. Twenty
    #: million of each, which is why they are no lists.
    sent: array[float] = field(default_factory=lambda: array("d"))
    delays: array[float] = field(default_factory=lambda: array("d"))
    #: By socket: the last number that it has.
    heads: list[int] = field(default_factory=list)
    ready: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(0))


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.sockets", description=__doc__)
    parser.add_argument("--sockets", type=int, default=1000)
    parser.add_argument("--events", type=int, default=20_000)
    parser.add_argument("--rate", type=float, default=10, help="Events a second.")
    parser.add_argument("--restarts", type=int, default=3, help="Of Redis.")
    parser.add_argument("--p99", type=float, help="Most milliseconds while Redis is steady.")
    parser.add_argument("--server", help="A PostgreSQL, such as postgres://postgres@127.0.0.1/x.")
    given = parser.parse_args(arguments)
    with live_place(given.server) as place:
        world = _world(place)
        with serving(place):
            seen = asyncio.run(_run(place, world, given))
    missed = seen.missed + sum(world["head"] + given.events - head for head in seen.heads)
    restarts = place.redis.restarts if place.redis else []
    steady = steady_of(seen, restarts)
    print(
        f"{place.name}: {given.sockets} sockets, {given.events} events at {given.rate:g} a second, "
        f"Redis killed {len(restarts)} times\n"
        f"  missed {missed}, out of order {seen.disordered}, connected again {seen.reconnected}\n"
        f"  steady: p50 {_part(steady, 0.5):.0f} ms, p99 {_part(steady, 0.99):.0f} ms; "
        f"longest of all {max(seen.delays, default=0) * 1000:.0f} ms"
    )
    is_short = place.redis is not None and len(restarts) < given.restarts
    return 1 if missed or seen.disordered or is_short or is_late(steady, given.p99) else 0


def _world(place: Place) -> dict[str, Any]:
    """A team with people who are signed in, made by Stint itself."""
    made = subprocess.run(  # noqa: S603
        [sys.executable, "-m", "benchmarks.live_world", str(_PEOPLE)],
        cwd=ROOT,
        env=place.environment,
        stdout=subprocess.PIPE,
        check=True,
    )
    world: dict[str, Any] = json.loads(made.stdout)
    return world


async def _run(place: Place, world: dict[str, Any], given: Any) -> Seen:
    seen = Seen(heads=[world["head"]] * given.sockets)
    last = world["head"] + given.events
    following = [
        asyncio.create_task(_follow(place, world, number, last, seen))
        for number in range(given.sockets)
    ]
    for _ in following:
        await seen.ready.acquire()
    await asyncio.to_thread(_write, place, world, given)
    await asyncio.wait(following, timeout=_PATIENCE)
    for one in following:
        one.cancel()
    await asyncio.gather(*following, return_exceptions=True)
    return seen


async def _follow(place: Place, world: dict[str, Any], number: int, last: int, seen: Seen) -> None:
    headers = {"Cookie": world["cookies"][number % len(world["cookies"])]}
    origin: Any = f"http://{place.address}"
    is_first = True
    heads = seen.heads
    while heads[number] < last:
        try:
            async with websockets.connect(
                f"ws://{place.address}/ws/v1/",
                additional_headers=headers,
                origin=origin,
                open_timeout=_PATIENCE,
            ) as socket:
                ask = {"type": "subscribe", "team": "live", "since": heads[number]}
                await socket.send(json.dumps(ask))
                async for text in socket:
                    frame = json.loads(text)
                    if frame["type"] == "synced" and is_first:
                        is_first = False
                        seen.ready.release()
                    elif frame["type"] == "event":
                        _note(seen, number, frame)
                        if heads[number] >= last:
                            return
        except (OSError, websockets.WebSocketException):
            seen.reconnected += 1
            await asyncio.sleep(1)


def _note(seen: Seen, number: int, frame: dict[str, Any]) -> None:
    heads, now = seen.heads, time.monotonic()
    step = frame["seq"] - heads[number]
    if step < 1:
        seen.disordered += 1
        return
    seen.missed += step - 1
    heads[number] = frame["seq"]
    sent = float(frame["changes"]["title"][1])
    seen.sent.append(sent)
    seen.delays.append(now - sent)


def _write(place: Place, world: dict[str, Any], given: Any) -> None:
    """Changes a task at an even pace over the API; Redis is killed at even distances meanwhile."""
    connection = HTTPConnection(place.address, timeout=_PATIENCE)
    headers = {"Authorization": f"Bearer {world['token']}", "Content-Type": "application/json"}
    every = given.events // (given.restarts + 1) if given.restarts else given.events
    began = time.monotonic()
    for turn in range(given.events):
        time.sleep(max(0.0, began + turn / given.rate - time.monotonic()))
        if (
            place.redis
            and turn
            and turn % every == 0
            and len(place.redis.restarts) < given.restarts
        ):
            place.redis.restart()
        body = json.dumps({"title": repr(time.monotonic())})
        connection.request("PATCH", f"/api/v1/tasks/{world['task']}", body, headers)
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:  # noqa: PLR2004
            raise SystemExit(f"A change was answered with {answer.status}.")


def steady_of(seen: Seen, restarts: Sequence[float]) -> list[float]:
    """The seconds of all arrivals, from the shortest, but of those around a death of Redis."""
    return sorted(
        delay
        for sent, delay in zip(seen.sent, seen.delays, strict=True)
        if not any(down - 1 <= sent <= down + _UNSTEADY for down in restarts)
    )


def is_late(steady: list[float], most: float | None) -> bool:
    """Whether more than one of a hundred took longer than so many milliseconds."""
    return most is not None and not _part(steady, 0.99) <= most


def _part(delays: list[float], part: float) -> float:
    """Milliseconds; not a number, which is below nothing, when none was steady."""
    return delays[int(len(delays) * part)] * 1000 if delays else math.nan


if __name__ == "__main__":
    sys.exit(main())
