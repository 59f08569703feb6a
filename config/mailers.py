"""EMAIL_URL -> Django's MAILERS."""

from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

_BACKENDS = "django.core.mail.backends"
_PORTS = {"smtp": 25, "smtp+tls": 587, "smtp+ssl": 465}
_SECONDS = 10
_HELP = (
    "EMAIL_URL must look like smtp+tls://user:password@host:587 (smtp+ssl:// for TLS from the "
    "first byte, smtp:// for none), file:///folder or console://."
)


_CONSOLE = (
    "EMAIL_URL=console:// writes links that set passwords into the output, where logs are kept. It "
    "is for a SITE_URL of this machine alone; give a mail server, or leave it empty for files."
)


def is_sent(url: str) -> bool:
    """Whether mail for ``url`` leaves this machine. What is only kept in files reaches nobody."""
    return urlsplit(url).scheme in _PORTS


def mailer(url: str, data_dir: Path, *, is_private: bool = True) -> dict[str, Any]:
    """Settings for ``url``; without one, every mail becomes a file in ``data_dir``.

    ``is_private``: nobody but people at this machine can use it.
    """
    if not url:
        return _files(data_dir / "mail")
    try:
        parts = urlsplit(url)
        if parts.scheme in _PORTS and parts.hostname:
            return _smtp(parts)
    except ValueError as error:
        raise ImproperlyConfigured(_HELP) from error
    if parts.scheme == "file" and len(parts.path) > 1:
        return _files(Path(unquote(parts.path)))
    if parts.scheme == "console":
        if not is_private:
            raise ImproperlyConfigured(_CONSOLE)
        return {"BACKEND": f"{_BACKENDS}.console.EmailBackend"}
    raise ImproperlyConfigured(_HELP)


def _files(folder: Path) -> dict[str, Any]:
    return {
        "BACKEND": f"{_BACKENDS}.filebased.EmailBackend",
        "OPTIONS": {"file_path": str(folder)},
    }


def _smtp(parts: SplitResult) -> dict[str, Any]:
    return {
        "BACKEND": "notifications.smtp.EmailBackend",
        "OPTIONS": {
            "host": parts.hostname,
            "port": parts.port or _PORTS[parts.scheme],
            "username": unquote(parts.username or ""),
            "password": unquote(parts.password or ""),
            "use_tls": parts.scheme == "smtp+tls",
            "use_ssl": parts.scheme == "smtp+ssl",
            "timeout": _SECONDS,
        },
    }
