"""The cache on Redis, for which a Redis that is down is a cache that has nothing.

Stint keeps in its cache only what the database can say again: counts, names of statuses, how far an
import is. A page had better be a little slower than not come at all.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import structlog
from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

_log = structlog.stdlib.get_logger("stint.cache")


class ForgivingRedisCache(RedisCache):
    """The operations that Stint uses. Others still fail loudly: somebody may rely on them."""

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        try:
            return super().get(key, default, version)
        except RedisError as error:
            return _without(error, default)

    def get_many(self, keys: Iterable[Any], version: int | None = None) -> dict[Any, Any]:
        try:
            return super().get_many(keys, version)
        except RedisError as error:
            return _without(error, dict[Any, Any]())

    def set(
        self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> None:
        try:
            super().set(key, value, timeout, version)
        except RedisError as error:
            _without(error, None)

    def add(
        self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> bool:
        """Nobody else has it, as far as anybody can tell. With the other answer every code of an
        authenticator app would count as used.
        """
        try:
            return super().add(key, value, timeout, version)
        except RedisError as error:
            return _without(error, instead=True)

    def set_many(
        self, data: Mapping[Any, Any], timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> list[Any]:
        try:
            return super().set_many(dict(data), timeout, version)
        except RedisError as error:
            return _without(error, list(data))


def _without[T](error: RedisError, instead: T) -> T:
    _log.warning("cache down", error=f"{type(error).__name__}: {error}")
    return instead
