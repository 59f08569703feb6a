"""Where uses are counted: in Redis, and in a table where there is none or it does not answer.

Never open: when Redis is down everything is counted in the table; when the database is down nothing
works anyway. A count in either place begins anew when the place changes.
"""

import time
from functools import cache
from threading import Lock
from typing import Protocol

import redis
import structlog
from django.conf import settings
from django.db import connection

from accounts.models import UseCount

log = structlog.get_logger(__name__)

_TIMEOUT = 1
#: How long Redis is left alone after it did not answer.
_PAUSE = 5
#: Of a large limit, a process fetches this part at a time.
_PARTS = 100


class Store(Protocol):
    def add(self, key: str, seconds: int, by: int) -> tuple[int, float]:
        """The count with these uses in it, and in how many seconds it begins anew."""

    def forget(self, key: str) -> None: ...


class InParts:
    """Of a large limit a process takes a hundredth at once and counts that by itself, so that not
    every request is a write. Each use is in the store before it is made; what a process has taken
    and not used is lost to the others until the count begins anew.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = Lock()
        self._mine: dict[str, tuple[int, int, float]] = {}

    def add(self, key: str, seconds: int, most: int, by: int = 1) -> tuple[int, int]:
        """The count with this use in it, and in how many seconds it begins anew.

        While some of what was fetched is left, the count is what it was then and one more.
        """
        now = time.time()
        with self._lock:
            used, fetched, ends = self._mine.get(key, (0, 0, 0.0))
            if by == 1 and used < fetched and now < ends:
                self._mine[key] = (used + 1, fetched, ends)
                return used + 1, _whole(ends - now)
        part = max(1, most // _PARTS) if by == 1 else by
        count, reset = self._store.add(key, seconds, part)
        first = count - part + 1
        if part > 1:
            with self._lock:
                self._tidy(now)
                self._mine[key] = (first, count, now + reset)
        return first, _whole(reset)

    def forget(self, key: str) -> None:
        with self._lock:
            self._mine.pop(key, None)
        self._store.forget(key)

    def _tidy(self, now: float) -> None:
        over = [key for key, (_, _, ends) in self._mine.items() if ends <= now]
        for key in over:
            del self._mine[key]


class RedisStore:
    """One transaction, one round trip: the key is made with its end, or left, and then raised."""

    def __init__(self, url: str, fallback: Store) -> None:
        self._redis = redis.Redis.from_url(
            url, socket_connect_timeout=_TIMEOUT, socket_timeout=_TIMEOUT
        )
        self._fallback = fallback
        self._away_until = 0.0

    def add(self, key: str, seconds: int, by: int) -> tuple[int, float]:
        if time.monotonic() >= self._away_until:
            name = _redis_name(key)
            try:
                with self._redis.pipeline() as pipeline:
                    pipeline.set(name, 0, ex=seconds, nx=True)
                    pipeline.incrby(name, by)
                    pipeline.pttl(name)
                    _, count, reset = pipeline.execute()
            except redis.RedisError as error:
                self._leave_alone(error)
            else:
                return int(count), int(reset) / 1000
        return self._fallback.add(key, seconds, by)

    def forget(self, key: str) -> None:
        try:
            self._redis.delete(_redis_name(key))
        except redis.RedisError as error:
            self._leave_alone(error)
        self._fallback.forget(key)

    def _leave_alone(self, error: Exception) -> None:
        log.warning("limits_counted_in_the_table", error=str(error))
        self._away_until = time.monotonic() + _PAUSE


def _redis_name(key: str) -> str:
    return f"stint:limit:{key}"


class TableStore:
    """An upsert."""

    def add(self, key: str, seconds: int, by: int) -> tuple[int, float]:
        now = time.time()
        count, ends = _raise(key, by, now, now + seconds)
        return count, ends - now

    def forget(self, key: str) -> None:
        UseCount.objects.filter(key=key).delete()


@cache
def store() -> InParts:
    table = TableStore()
    return InParts(RedisStore(settings.REDIS_URL, table) if settings.REDIS_URL else table)


def forget_uses() -> int:
    """Delete the counts that have ended."""
    count, _ = UseCount.objects.filter(ends_at__lte=time.time()).delete()
    return count


def _raise(key: str, by: int, now: float, ends: float) -> tuple[int, float]:
    """SQL, for the ORM has no upsert that adds."""
    table = UseCount._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            INSERT INTO {table} AS old (key, count, ends_at) VALUES (%s, %s, %s)
            ON CONFLICT (key) DO UPDATE SET
                count = CASE WHEN old.ends_at <= %s THEN 0 ELSE old.count END + excluded.count,
                ends_at = CASE WHEN old.ends_at <= %s THEN excluded.ends_at ELSE old.ends_at END
            RETURNING count, ends_at
            """,  # noqa: S608
            [key, by, ends, now, now],
        )
        count, ends_at = cursor.fetchone()
    return int(count), float(ends_at)


def _whole(wait: float) -> int:
    return max(1, int(wait))
