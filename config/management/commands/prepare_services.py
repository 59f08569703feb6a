"""See that the database and Redis answer before anything is started on them."""

import time
from collections.abc import Callable
from typing import Any

import psycopg
import redis
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from psycopg import sql

_NO_SUCH_DATABASE = "does not exist"


class Command(BaseCommand):
    help = "Wait for PostgreSQL and Redis to answer and, if asked to, create the database."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--wait", type=float, default=10, metavar="SECONDS")
        parser.add_argument(
            "--database",
            choices=["exists", "create", "any"],
            default="exists",
            help="When it is missing: fail, create it, or go on (tests make their own).",
        )
        parser.add_argument(
            "--redis",
            choices=["needed", "wanted"],
            default="needed",
            help="When it does not answer: fail, or say what that means and go on.",
        )

    def handle(self, *_args: Any, wait: float, database: str, redis: str, **_options: Any) -> None:
        deadline = time.monotonic() + wait
        if connection.vendor == "postgresql":
            is_there = _until(deadline, _database_exists)
            if not is_there and database != "any":
                _create_or_refuse(connection.settings_dict["NAME"], create=database == "create")
        if settings.REDIS_URL and redis == "needed":
            _until(deadline, _find_redis)
        elif settings.REDIS_URL:
            self._look_for_redis()

    def _look_for_redis(self) -> None:
        try:
            _find_redis()
        except CommandError as error:
            self.stderr.write(
                f"{error}\nStint goes on without it: live updates come every few seconds, and what "
                "jobs do waits. Start Redis; nothing has to be restarted after it."
            )


def _until[T](deadline: float, attempt: Callable[[], T]) -> T:
    while True:
        try:
            return attempt()
        except CommandError:
            if time.monotonic() >= deadline:
                raise
            time.sleep(0.5)


def _database_exists() -> bool:
    """True or False is PostgreSQL's answer; without one the command fails."""
    try:
        _connect(connection.settings_dict["NAME"]).close()
    except psycopg.OperationalError as error:
        if _NO_SUCH_DATABASE in str(error):
            return False
        raise CommandError(f"PostgreSQL does not answer: {error}") from error
    return True


def _create_or_refuse(name: str, *, create: bool) -> None:
    if not create:
        raise CommandError(f"PostgreSQL has no database {name}. Create it: createdb {name}")
    _create(name)


def _create(name: str) -> None:
    with _connect("postgres") as maintenance:
        maintenance.autocommit = True
        maintenance.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))


def _connect(name: str) -> psycopg.Connection[Any]:
    values = connection.settings_dict
    return psycopg.connect(
        dbname=name,
        user=values["USER"] or None,
        password=values["PASSWORD"] or None,
        host=values["HOST"] or None,
        port=values["PORT"] or None,
        connect_timeout=5,
    )


def _find_redis() -> None:
    try:
        with redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=2) as client:
            client.ping()
    except redis.RedisError as error:
        raise CommandError(f"Redis does not answer: {error}") from error
