"""The key that signs sessions and tokens: given, or made once where only this machine can come."""

import os
import secrets
import tempfile
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

_LEAST = 32


def secret_key(given: str, data_dir: Path, *, is_private: bool) -> str:
    """The key to use. Only a Stint that nobody else can reach may make its own.

    Several machines with a key each would sign one another's people out, and a key in a folder that
    is thrown away with its container would sign everybody out at each release.
    """
    if given:
        return _checked(given)
    if is_private:
        return _kept(data_dir / "secret_key")
    raise ImproperlyConfigured(
        "SECRET_KEY is not set, and SITE_URL says that other people can reach this Stint. Set "
        "SECRET_KEY (or SECRET_KEY_FILE) to a long random text, the same for every process: "
        "python3 -c 'import secrets; print(secrets.token_urlsafe(50))'"
    )


def _checked(key: str) -> str:
    if len(key) < _LEAST:
        raise ImproperlyConfigured(
            f"SECRET_KEY must be at least {_LEAST} characters long. Make one with "
            "python3 -c 'import secrets; print(secrets.token_urlsafe(50))'"
        )
    return key


def _kept(path: Path) -> str:
    try:
        if not path.exists():
            _make(path)
        return _checked(path.read_text(encoding="utf-8").strip())
    except OSError as error:
        raise ImproperlyConfigured(
            f"The secret key cannot be kept in {path}: {error.strerror}. Set DATA_DIR to a folder "
            "that Stint may write to, or set SECRET_KEY."
        ) from error


def _make(path: Path) -> None:
    """Of several processes that start at once exactly one key wins: linking never overwrites."""
    path.parent.mkdir(parents=True, exist_ok=True)
    # mkstemp makes the file readable by its owner alone from the first moment.
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=".secret_key-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(secrets.token_urlsafe(50))
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        Path(draft).unlink()
