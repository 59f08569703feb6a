"""The databases that are measured: a SQLite file, and PostgreSQL with Redis where they answer.

Both are made for this and thrown away. Nobody's data is touched.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

import orjson
import psycopg
import redis
from psycopg import sql

from benchmarks.figures import Figure

ROOT = Path(__file__).resolve().parent.parent
_NAME = "stint_bench"
#: What the person's own Stint runs with must not change what is measured.
OWN = (
    "DATABASE_URL", "REDIS_URL", "CELERY_BROKER_URL", "EMAIL_URL", "SITE_URL", "SOCKET_URL",
    "SECRET_KEY", "STATIC_ROOT", "DEBUG", "LOG_LEVEL", "LOG_FORMAT", "RATE_LIMITS",
)  # fmt: skip


#: Requests are counted as they are in production, and there are more of them.
_COUNTED = {"RATE_LIMITS": "person=1000000000"}


class Unreachable(Exception):  # noqa: N818  (not an error: that database is left out)
    """Says why."""


def on_sqlite() -> list[Figure]:
    return _measured({})


def on_postgresql(server: str, redis_url: str) -> list[Figure]:
    """``server`` is the address of any database there; the one that is measured is made beside."""
    try:
        with redis.Redis.from_url(redis_url, socket_connect_timeout=2) as client:
            client.ping()
        with database(server) as url:
            return _measured({"DATABASE_URL": url, "REDIS_URL": redis_url})
    except (psycopg.OperationalError, redis.RedisError) as error:
        raise Unreachable(str(error).splitlines()[0]) from error


def _measured(environment: dict[str, str]) -> list[Figure]:
    kept = {name: value for name, value in os.environ.items() if name not in OWN}
    with TemporaryDirectory(prefix="stint-bench-") as folder:
        environment = kept | environment | {"DATA_DIR": folder, "LOG_FORMAT": "json"} | _COUNTED
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.measure"],
            env=environment,
            cwd=ROOT,
            stdout=subprocess.PIPE,
            check=True,
        )
    return [Figure(**figure) for figure in orjson.loads(done.stdout)]


@contextmanager
def database(server: str, name: str = _NAME) -> Iterator[str]:
    drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    create = sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name))
    address = urlsplit(server)
    maintenance = address._replace(path="/postgres").geturl()
    with psycopg.connect(maintenance, autocommit=True, connect_timeout=3) as connection:
        connection.execute(drop)
        connection.execute(create)
        try:
            yield address._replace(path=f"/{name}").geturl()
        finally:
            connection.execute(drop)
