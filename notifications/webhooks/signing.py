"""Secrets of webhooks, and the headers by which receivers know that it was us.

After https://www.standardwebhooks.com. Secrets are sealed with a key made of SECRET_KEY, so that a
copy of the database alone signs nothing. For a day after a new secret both sign, as far as the old
one can still be read.
"""

import secrets
from base64 import b64encode, urlsafe_b64encode
from datetime import datetime, timedelta
from hashlib import sha256

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.encoding import force_bytes
from standardwebhooks import Webhook as Signer

from notifications.models import Webhook

BOTH_SIGN = timedelta(hours=24)
_BYTES = 32


class LostSecret(Exception):  # noqa: N818
    """It was sealed with another SECRET_KEY."""

    def __init__(self) -> None:
        super().__init__("Its secret was sealed with another SECRET_KEY. Make a new secret.")


def new_secret() -> str:
    return "whsec_" + b64encode(secrets.token_bytes(_BYTES)).decode()


def seal(secret: str) -> str:
    return _box().encrypt(secret.encode()).decode()


def unseal(sealed: str) -> str:
    try:
        return _box().decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise LostSecret from None


def is_lost(sealed: str) -> bool:
    try:
        unseal(sealed)
    except LostSecret:
        return True
    return False


def headers(webhook: Webhook, message: str, body: str, now: datetime) -> dict[str, str]:
    signatures = (
        Signer(unseal(sealed)).sign(message, now, body) for sealed in _signing(webhook, now)
    )
    return {
        "webhook-id": message,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(signatures),
    }


def _signing(webhook: Webhook, now: datetime) -> list[str]:
    changed = webhook.secret_changed_at
    is_early = bool(changed and now < changed + BOTH_SIGN)
    if is_early and webhook.old_secret and not is_lost(webhook.old_secret):
        return [webhook.secret, webhook.old_secret]
    return [webhook.secret]


def _box() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_key(key)) for key in keys])


def _key(secret: str | bytes) -> bytes:
    return urlsafe_b64encode(sha256(b"notifications.webhooks:" + force_bytes(secret)).digest())
