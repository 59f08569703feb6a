"""Stint's own processes, started for a proof and killed as a machine would kill them."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_BIN = Path(sys.executable).parent
WORKER = (str(_BIN / "celery"), "--app", "config", "--quiet", "worker", "--without-gossip",
          "--without-mingle")  # fmt: skip
SERVE = (sys.executable, "manage.py", "serve", "--no-migrate")


def beat(folder: str) -> tuple[str, ...]:
    return (str(_BIN / "celery"), "--app", "config", "--quiet", "beat", f"--pidfile={folder}/b.pid")


def redis_server(port: int) -> tuple[str, ...]:
    """One that keeps nothing on the disk: killed is emptied."""
    return ("redis-server", "--port", str(port), "--save", "", "--appendonly", "no")


def end_by_signal() -> None:
    """Let SIGTERM end this process as Ctrl-C does, so that what it started ends with it."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))


class Running:
    """A process and its children, which die together."""

    def __init__(self, command: Sequence[str]) -> None:
        self.command = command
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(  # noqa: S603
            self.command, cwd=ROOT, start_new_session=True, env=os.environ,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def kill(self) -> None:
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(10)


@contextmanager
def running(command: Sequence[str]) -> Iterator[Running]:
    started = Running(command)
    try:
        yield started
    finally:
        started.kill()
