"""DATABASE_URL -> Django's database settings, for PostgreSQL and SQLite."""

import os
from pathlib import Path
from tempfile import gettempdir
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

_HELP = (
    "DATABASE_URL must look like postgres://user:password@host:5432/name or "
    "sqlite:////folder/stint.sqlite3. Leave it out to keep everything in one file under DATA_DIR."
)


def database(url: str, data_dir: Path, *, threads: int) -> dict[str, Any]:
    """Settings for ``url``; without one, for a file in ``data_dir``."""
    if not url:
        return _sqlite(data_dir / "stint.sqlite3")
    try:
        parts = urlsplit(url)
        if parts.scheme in ("postgres", "postgresql") and len(parts.path) > 1:
            return _postgresql(parts, threads)
    except ValueError as error:
        raise ImproperlyConfigured(_HELP) from error
    if parts.scheme == "sqlite" and len(parts.path) > 1 and not parts.netloc:
        return _sqlite(Path(unquote(parts.path[1:])))
    raise ImproperlyConfigured(_HELP)


def _sqlite(path: Path) -> dict[str, Any]:
    """One writer at a time, and the others wait their turn rather than fail.

    IMMEDIATE takes the write lock when a transaction begins; one that first reads and then wants to
    write would be refused at once, however long the timeout. The write-ahead log lets readers go on
    meanwhile.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        message = f"The folder {path.parent} for the database cannot be made: {error.strerror}."
        raise ImproperlyConfigured(message) from error
    return {
        "ENGINE": "config.sqlite",
        "NAME": path,
        # Kept between requests: opening it costs more than most queries.
        "CONN_MAX_AGE": 600,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            # With the last, the audit's triggers see what REPLACE deletes.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; "
            "PRAGMA recursive_triggers=ON;",
        },
        # A real file: threads share it as they do outside tests, and the journal is the real one.
        "TEST": {"NAME": Path(gettempdir()) / f"stint-test-{os.getpid()}.sqlite3"},
    }


def _postgresql(parts: SplitResult, threads: int) -> dict[str, Any]:
    """The pool hands out connections per use; one held by each thread for long would drain it.

    Besides the threads that answer requests, jobs, sockets and the readiness check want one each.
    """
    from config.pool_check import check  # which SQLite does without

    options: dict[str, Any] = {"connect_timeout": 5} | dict(parse_qsl(parts.query))
    options["prepare_threshold"] = 0  # of prepared cursors, which ask for it: at once
    options["pool"] = {"min_size": 1, "max_size": threads + 6, "timeout": 10, "check": check}
    return {
        "ENGINE": "config.postgresql",
        "NAME": unquote(parts.path[1:]),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }
