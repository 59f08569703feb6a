"""The key that signs sessions and tokens: given, or made once where only this machine can come."""

import secrets
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from config.kept import kept

_LEAST = 32
#: What keys look like that stand in examples, and so are known to everybody.
_KNOWN = (
    "django-insecure",
    "changeme",
    "change-me",
    "change_me",
    "example",
    "your-secret",
    "secret",
)
#: Of random letters, 32 hold far more different ones.
_LEAST_DIFFERENT = 12


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
    if len(set(key)) < _LEAST_DIFFERENT or any(word in key.lower() for word in _KNOWN):
        raise ImproperlyConfigured(
            "SECRET_KEY looks like one out of an example, which everybody knows. Make your own "
            "with python3 -c 'import secrets; print(secrets.token_urlsafe(50))'"
        )
    return key


def _kept(path: Path) -> str:
    try:
        return _checked(kept(path, lambda: secrets.token_urlsafe(50)))
    except OSError as error:
        raise ImproperlyConfigured(
            f"The secret key cannot be kept in {path}: {error.strerror}. Set DATA_DIR to a folder "
            "that Stint may write to, or set SECRET_KEY."
        ) from error
