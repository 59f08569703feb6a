"""REDIS_URL -> cache, channel layer and Celery broker; without it they live in the process.

All time limits are short: Redis never holds anything that the database has not, so a request had
better go on without it than wait for it.
"""

from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

_CONNECT_SECONDS = 2
# Above the five seconds for which the channel layer and the broker wait for a message at a time.
_ANSWER_SECONDS = 10


def check_url(name: str, url: str, schemes: tuple[str, ...]) -> str:
    """``url`` itself, when it is one of ``schemes`` and names a host; nothing stays nothing."""
    if url and not _is_address(url, schemes):
        kinds = " or ".join(f"{scheme}://" for scheme in schemes)
        message = f"{name} must be an address that begins with {kinds} and names a host."
        raise ImproperlyConfigured(f"{message} For example {schemes[0]}://localhost:6379/0")
    return url


def _is_address(url: str, schemes: tuple[str, ...]) -> bool:
    try:
        parts = urlsplit(url)
        has_place = parts.scheme == "memory" or (bool(parts.hostname) and parts.port != 0)
    except ValueError:
        return False
    return parts.scheme in schemes and has_place


def cache(url: str) -> dict[str, Any]:
    if not url:
        return {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    return {
        "BACKEND": "config.cache.ForgivingRedisCache",
        "LOCATION": url,
        "KEY_PREFIX": "stint",
        "OPTIONS": {"socket_connect_timeout": _CONNECT_SECONDS, "socket_timeout": _CONNECT_SECONDS},
    }


def channel_layer(url: str) -> dict[str, Any]:
    if not url:
        return {"BACKEND": "channels.layers.InMemoryChannelLayer"}
    host = {
        "address": url,
        "socket_connect_timeout": _CONNECT_SECONDS,
        "socket_timeout": _ANSWER_SECONDS,
    }
    return {
        "BACKEND": "channels_redis.core.RedisChannelLayer",
        "CONFIG": {"hosts": [host], "prefix": "stint"},
    }


def broker_options(url: str) -> dict[str, Any]:
    if not url.startswith("redis"):
        return {}
    return {
        "global_keyprefix": "stint:",
        "socket_connect_timeout": _CONNECT_SECONDS,
        "socket_timeout": _ANSWER_SECONDS,
        "socket_keepalive": True,
        # Of a channel that a message is sent by: without these it sleeps for two seconds before it
        # says that nobody is there. A worker and beat wait for a broker by broker_connection_*.
        "max_retries": 1,
        "interval_start": 0,
        "interval_step": 0,
    }
