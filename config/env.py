"""The environment of Stint: every variable, its type and its default, in one table.

docs/settings.md explains them to the people who run Stint, and a test holds it to this table.
Only settings.py reads from here; everything else reads django.conf.settings.

Values are read strictly: a flag spelt wrong or a number that is none stops the start, instead of
quietly meaning "off". ``NAME_FILE`` may hold the path of a file with the value, as container
platforms hand out secrets. An empty variable counts as not set: compose files pass those on.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Self

from django.core.exceptions import ImproperlyConfigured

_FLAGS = {"true": True, "yes": True, "on": True, "1": True} | dict.fromkeys(
    ("false", "no", "off", "0"), False
)


@dataclass(frozen=True, kw_only=True)
class Environment:
    """One field for each variable; the variable is its name in capitals."""

    # Where people find it
    host: str = "127.0.0.1"
    port: int = 8000
    site_url: str = ""
    allowed_hosts: tuple[str, ...] = ()
    socket_url: str = ""
    trusted_proxies: int | None = None
    cors_allowed_origins: tuple[str, ...] = ()
    # What it stands on
    data_dir: str = "var"
    database_url: str = ""
    redis_url: str = ""
    celery_broker_url: str = ""
    email_url: str = ""
    default_from_email: str = ""
    reply_to_email: str = ""
    bounce_email: str = ""
    bounce_secret: str = ""
    verify_email: bool | None = None
    sign_in_with: tuple[str, ...] = ()
    storage_url: str = ""
    max_upload_mb: int = 25
    team_quota_mb: int | None = 5000
    notification_retention_days: int | None = 180
    static_root: str = ""
    outgoing_allowed_networks: tuple[str, ...] = ()
    outgoing_allow_http: bool = False
    vapid_private_key: str = ""
    vapid_subject: str = ""
    sms_url: str = ""
    # How it runs
    secret_key: str = ""
    debug: bool = False
    web_threads: int = 4
    log_level: str = "INFO"
    log_format: str = ""
    slow_request_ms: int = 1000
    strict_concurrency: bool = False
    rate_limits: tuple[str, ...] = ()
    metrics_token: str = ""

    @classmethod
    def read(cls, source: Mapping[str, str] = os.environ) -> Self:
        """The values of ``source``; a value that cannot be used raises ImproperlyConfigured."""
        values: dict[str, Any] = {}
        for field in fields(cls):
            variable = field.name.upper()
            if text := _text(variable, source):
                values[field.name] = _PARSERS[field.type](variable, text)
        return cls(**values)


def _text(name: str, source: Mapping[str, str]) -> str:
    path = source.get(f"{name}_FILE")
    if not path:
        return source.get(name, "").strip()
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        message = f"{name}_FILE names {path}, which cannot be read: {error}."
        raise ImproperlyConfigured(message) from error


def _flag(name: str, text: str) -> bool:
    try:
        return _FLAGS[text.lower()]
    except KeyError:
        raise ImproperlyConfigured(f'{name} must be true or false, not "{text}".') from None


def _count(name: str, text: str) -> int:
    if not text.isdecimal() or int(text) == 0:
        raise ImproperlyConfigured(f'{name} must be a whole number above zero, not "{text}".')
    return int(text)


def _limit(name: str, text: str) -> int | None:
    """None is no limit, and is written 0."""
    return None if text == "0" else _count(name, text)


def _words(_name: str, text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip())


def _plain(_name: str, text: str) -> str:
    return text


_PARSERS: dict[Any, Callable[[str, str], Any]] = {
    str: _plain,
    bool: _flag,
    bool | None: _flag,
    int: _count,
    int | None: _limit,
    tuple[str, ...]: _words,
}
