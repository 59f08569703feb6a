"""What a running Stint stands on, in words, for the person who started it. No passwords."""

from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection

from config.storages import place_of


def stands_on() -> dict[str, str]:
    return {
        "database": _database(),
        "live updates": f"Redis at {_place(settings.REDIS_URL)}"
        if settings.REDIS_URL
        else "in this process",
        "jobs": _jobs(),
        "mail": _mail(),
        "files": place_of(settings.STORAGES["default"], settings.MEDIA_ROOT),
    }


def jobs_are_embedded() -> bool:
    return str(settings.CELERY_BROKER_URL).startswith("memory://")


def _database() -> str:
    values = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"SQLite in {values['NAME']}"
    return f"PostgreSQL {values['NAME']} at {values['HOST'] or 'the local socket'}"


def _jobs() -> str:
    if jobs_are_embedded():
        return "in this process"
    return f"workers on {_place(settings.CELERY_BROKER_URL)} (celery -A config worker)"


def _mail() -> str:
    mailer = settings.MAILERS["default"]
    options = mailer.get("OPTIONS", {})
    if "file_path" in options:
        return f"files in {options['file_path']}"
    return f"SMTP at {options['host']}" if "host" in options else "this terminal"


def _place(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.hostname}:{parts.port or 6379}{parts.path}"
