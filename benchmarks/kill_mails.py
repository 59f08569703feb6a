"""python -m benchmarks.kill_mails: no mail is lost and few arrive twice, whatever is killed.

Kills the worker 50 times with SIGKILL during 10,000 mails to a real mail server: in the single
process on SQLite, and as a Celery worker on PostgreSQL with Redis. Then empties a Redis of its own
five times and stops it for a minute, while tasks are made over the API. Ends with an error when
a mail is lost, more than five of 50 kills made one arrive twice, or the API failed.
"""

import argparse
import json
import os
import secrets
import subprocess
import sys
from tempfile import TemporaryDirectory

from benchmarks.places import OWN, database
from benchmarks.processes import ROOT, end_by_signal, redis_server, running
from benchmarks.sink import free_port

_SERVER = os.environ.get("TEST_DATABASE_URL", "postgres://postgres@127.0.0.1:5432/stint")
_NAME = "stint_proof_mails"
Figures = dict[str, float]


def main() -> int:
    given = _options()
    end_by_signal()
    size = [f"--mails={given.mails}", f"--kills={given.kills}"]
    found: dict[str, Figures] = {}
    if "sqlite" in given.only:
        found["SQLite, one process"] = _run("benchmarks.killing", size, {})
    if "services" in given.only:
        found["PostgreSQL and Redis"] = _on_services("benchmarks.killing", size)
    if "redis" in given.only:
        faults = [f"--down={given.down}", f"--empty={given.empty}"]
        found["Redis emptied and down"] = _on_services("benchmarks.emptying", faults)
    for place, figures in found.items():
        print(place, *(f"{name} {value:g}" for name, value in figures.items()), sep="  ")
    return 1 if any(fails(figures, given.kills) for figures in found.values()) else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.kill_mails", description=__doc__)
    parser.add_argument("--mails", type=int, default=10_000)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--empty", type=int, default=5, help="How often Redis is emptied.")
    parser.add_argument("--down", type=float, default=60.0, help="Seconds without Redis.")
    choices = ("sqlite", "services", "redis")
    parser.add_argument("--only", nargs="+", choices=choices, default=choices)
    return parser.parse_args()


def fails(figures: Figures, kills: int) -> bool:
    """Also when fewer were killed than asked: then it shows less than it says."""
    killed = figures.get("kills", kills)
    is_lost = figures["lost"] or figures.get("errors") or killed < kills
    return bool(is_lost or figures["twice"] > max(1, killed / 10))


def _on_services(module: str, options: list[str]) -> Figures:
    port = free_port()
    with database(_SERVER, _NAME) as url, running(redis_server(port)):
        services = {"DATABASE_URL": url, "REDIS_URL": f"redis://127.0.0.1:{port}/0"}
        return _run(module, options, services)


def _run(module: str, options: list[str], environment: dict[str, str]) -> Figures:
    """In an installation of its own, which is thrown away."""
    kept = {name: value for name, value in os.environ.items() if name not in OWN}
    with TemporaryDirectory(prefix="stint-proof-") as folder:
        own = {
            "DATA_DIR": folder,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "EMAIL_URL": f"smtp://127.0.0.1:{free_port()}",
            "PORT": str(free_port()),
            "SECRET_KEY": secrets.token_urlsafe(50),
            "RATE_LIMITS": "person=0",
            "LOG_LEVEL": "ERROR",
        }
        command = [sys.executable, "-m", module, *options]
        environment = kept | own | environment
        part = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.PIPE)  # noqa: S603
        try:
            printed, _ = part.communicate()
        finally:
            part.terminate()
            part.wait(60)
    if part.returncode:
        raise subprocess.CalledProcessError(part.returncode, command)
    figures: Figures = json.loads(printed.splitlines()[-1])
    return figures


if __name__ == "__main__":
    sys.exit(main())
