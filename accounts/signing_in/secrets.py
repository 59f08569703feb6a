"""The secrets of authenticator apps and recovery codes are sealed with a key made of SECRET_KEY.

A copy of the database alone then answers no second factor.
"""

import secrets
from base64 import b32encode, urlsafe_b64encode
from hashlib import sha256

import structlog
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.encoding import force_bytes

_log = structlog.stdlib.get_logger("stint.accounts")


def sealed(text: str) -> str:
    return _box().encrypt(text.encode()).decode()


def opened(text: str) -> str:
    """What was sealed. With another SECRET_KEY it is lost, and a random secret matches no code."""
    try:
        return _box().decrypt(text.encode()).decode()
    except InvalidToken:
        _log.warning("second factor sealed with another SECRET_KEY")
        return b32encode(secrets.token_bytes(20)).decode()


def _box() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_key(key)) for key in keys])


def _key(secret: str | bytes) -> bytes:
    return urlsafe_b64encode(sha256(b"accounts.second_factor:" + force_bytes(secret)).digest())
