"""A Stint of its own for benchmarks of live updates: thrown away afterwards, as is its Redis.

Without ``server`` it is one process on SQLite. With it, a database is made on that PostgreSQL
server, and a redis-server is started that nobody else uses and that may be stopped at will.
"""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.request import urlopen

from benchmarks.places import OWN, ROOT, database
from benchmarks.processes import end_by_signal

_SECONDS = 60
_DOWN_SECONDS = 1.0


@dataclass
class OwnRedis:
    port: int
    folder: Path
    restarts: list[float] = field(default_factory=list)
    _process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        words = ["--port", str(self.port), "--save", "", "--dir", str(self.folder)]
        self._process = subprocess.Popen(  # noqa: S603
            ["redis-server", *words],  # noqa: S607
            stdout=subprocess.DEVNULL,
        )

    def stop(self) -> None:
        if self._process:
            self._process.kill()
            self._process.wait()

    def restart(self) -> None:
        """Killed, empty when it comes back, and away for a second."""
        self.restarts.append(time.monotonic())
        self.stop()
        time.sleep(_DOWN_SECONDS)
        self.start()


@dataclass
class Place:
    name: str
    address: str
    environment: dict[str, str]
    redis: OwnRedis | None


@contextmanager
def live_place(server: str | None) -> Iterator[Place]:
    end_by_signal()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="stint-live-")))
        environment = {name: value for name, value in os.environ.items() if name not in OWN}
        environment |= {"DATA_DIR": str(folder), "LOG_LEVEL": "ERROR", "RATE_LIMITS": _UNLIMITED}
        redis = None
        if server:
            redis = OwnRedis(free_port(), folder)
            redis.start()
            stack.callback(redis.stop)
            url = stack.enter_context(database(server, f"stint_live_{os.getpid()}"))
            environment |= {"DATABASE_URL": url, "REDIS_URL": redis.url}
        environment["PORT"] = str(free_port())
        name = "PostgreSQL and Redis" if server else "SQLite, one process"
        yield Place(name, f"127.0.0.1:{environment['PORT']}", environment, redis)


@contextmanager
def serving(place: Place) -> Iterator[None]:
    """``manage.py serve``, from when it answers until it has ended."""
    command = [sys.executable, "manage.py", "serve"]
    process = subprocess.Popen(  # noqa: S603
        command, cwd=ROOT, env=place.environment, stdout=subprocess.DEVNULL
    )
    try:
        _wait(f"http://{place.address}/health", process)
        yield
    finally:
        process.terminate()
        process.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urlopen(url, timeout=2):  # noqa: S310
                return
        except OSError:
            time.sleep(0.2)
    raise SystemExit("Stint did not start. Run `make run` to see why.")


_LIMITS = ("anonymous", "person", "sign_in", "refresh", "socket")
_UNLIMITED = ",".join(f"{name}=0" for name in _LIMITS)
