"""Logging: one line per event, written by structlog for our own code and by the standard library's
handler for that of others, in the same form.

Lines are JSON for machines and coloured text for a person at a terminal. Whatever was bound with
structlog.contextvars, such as the request's id, stands on every line of that request, also on those
of Django, Celery and other libraries.
"""

import json
import logging
import re
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import structlog
from django.core.exceptions import ImproperlyConfigured

#: Addresses that hold a secret, which opens something for whoever reads it. Their beginnings stand
#: in the log and no more, be it in a request's line, in a warning or in a traceback.
_SECRET_PATH = re.compile(
    r"(/(?:verify-email|confirm-email|reset-password|invitations|calendar|notifications/stop|notifications/mute)/)"
    r"[^\s/?#\"'<>\\]+"
)

_JSON = json.JSONEncoder(default=str)
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
    renderers = _renderers(style or _style_of_terminal())
    _configure_structlog(level.upper(), renderers)
    _leave_out_what_no_line_says()
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": _formatter(renderers)},
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


def hide_secrets(_logger: Any, _method: str, line: Any) -> str:
    """The last processor: the whole line is text by now."""
    return _SECRET_PATH.sub(r"\1...", line)


def _as_json(line: dict[str, Any], **_options: object) -> str:
    """By an encoder that is made once; ``json.dumps`` would make one for each line."""
    return _JSON.encode(line)


def _style_of_terminal() -> str:
    return "console" if sys.stderr.isatty() else "json"


def _renderers(style: str) -> list[structlog.typing.Processor]:
    """From what a line says to its text."""
    if style == "console":
        return [structlog.dev.ConsoleRenderer(), hide_secrets]
    as_text = structlog.processors.JSONRenderer(serializer=_as_json)
    return [structlog.processors.format_exc_info, as_text, hide_secrets]


class Lines:
    """Where structlog hands its finished lines to: stderr, as it is at that moment. The standard
    library's way there makes a record of each line first, which takes longer than the line itself.
    As there, a terminal or pipe that is gone fails nobody's request.
    """

    def __init__(self, name: str = "") -> None:
        self.name = name

    def write(self, line: str) -> None:
        with suppress(OSError, ValueError):
            sys.stderr.write(f"{line}\n")
            sys.stderr.flush()

    debug = info = warning = error = critical = write


def _formatter(renderers: Sequence[structlog.typing.Processor]) -> dict[str, Any]:
    return {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": [*_SHARED, structlog.stdlib.ExtraAdder()],
        "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, *renderers],
    }


def _leave_out_what_no_line_says() -> None:
    """Looking up the caller, thread, process and job of asyncio takes a fifth of a line's time:
    https://docs.python.org/3/howto/logging.html#optimization
    """
    logging._srcfile = None  # noqa: SLF001  The documented way.
    logging.logThreads = logging.logProcesses = False
    logging.logMultiprocessing = False
    logging.logAsyncioTasks = False  # type: ignore[attr-defined]  # typeshed does not know it yet


def _configure_structlog(level: str, renderers: Sequence[structlog.typing.Processor]) -> None:
    structlog.configure(
        processors=[*_SHARED, *renderers],
        logger_factory=Lines,
        wrapper_class=structlog.make_filtering_bound_logger(level),
        cache_logger_on_first_use=True,
    )
