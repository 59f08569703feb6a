"""Logging: structlog in front, the standard library behind, one line per event.

Lines are JSON for machines and coloured text for a person at a terminal. Whatever was bound with
structlog.contextvars, such as the request's id, stands on every line of that request, also on those
of Django, Celery and other libraries.
"""

import re
import sys
from typing import Any

import structlog
from django.core.exceptions import ImproperlyConfigured

#: Addresses that hold a secret, which opens something for whoever reads it. Their beginnings stand
#: in the log and no more, be it in a request's line, in a warning or in a traceback.
_SECRET_PATH = re.compile(
    r"(/(?:verify-email|confirm-email|reset-password|invitations|calendar|notifications/stop|notifications/mute)/)"
    r"[^\s/?#\"'<>\\]+"
)

_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
_SHARED: list[structlog.typing.Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def logging_config(level: str, style: str) -> dict[str, Any]:
    """The LOGGING setting; structlog itself is set up on the way."""
    if level.upper() not in _LEVELS:
        raise ImproperlyConfigured(f"LOG_LEVEL must be one of {', '.join(_LEVELS)}.")
    if style not in ("", "json", "console"):
        raise ImproperlyConfigured("LOG_FORMAT must be json or console.")
    _configure_structlog()
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": _formatter(style or _style_of_terminal())},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": level.upper()},
        "loggers": _loggers(is_debug=level.upper() == "DEBUG"),
    }


def _loggers(*, is_debug: bool) -> dict[str, Any]:
    """Libraries speak up from a warning on; their usual chatter would drown the request lines.

    Django's own handlers are taken away, else each of its lines would come twice. A 4xx needs no
    line of django.request beside ours, a 5xx does: that one carries the traceback.
    """
    quiet = {} if is_debug else {"level": "WARNING"}
    return {
        "django": {"handlers": [], "propagate": True} | quiet,
        "django.server": {"handlers": [], "propagate": True},
        "django.request": {"level": "ERROR"},
        "django.db.backends": {"level": "INFO"},
        **dict.fromkeys(("celery", "uvicorn", "asyncio", "kombu"), quiet),
    }


def hide_secrets(_logger: Any, _method: str, line: str) -> str:
    """The last processor: the whole line is text by now."""
    return _SECRET_PATH.sub(r"\1...", line)


def _style_of_terminal() -> str:
    return "console" if sys.stderr.isatty() else "json"


def _formatter(style: str) -> dict[str, Any]:
    renderers: list[structlog.typing.Processor] = [structlog.dev.ConsoleRenderer()]
    if style == "json":
        as_text = structlog.processors.JSONRenderer(default=str)
        renderers = [structlog.processors.format_exc_info, as_text]
    return {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": [*_SHARED, structlog.stdlib.ExtraAdder()],
        "processors": [
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            *renderers,
            hide_secrets,
        ],
    }


def _configure_structlog() -> None:
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_SHARED,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
