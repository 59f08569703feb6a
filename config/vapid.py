"""The key by which push services know this Stint: RFC 8292. Given, or made once on this machine.

It is a private key of P-256, written as its 32 bytes in base64url. Browsers tie what they let us
send to its public half: with another key, every device has to be turned on anew.
"""

import base64
import binascii
import re
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec
from django.core.exceptions import ImproperlyConfigured

from config.kept import kept

_BYTES = 32
_SUBJECT = re.compile(r"mailto:[^\s@<>]+@[^\s@<>]+|https://[^\s/]+(/\S*)?")


def vapid_key(given: str, data_dir: Path, *, is_private: bool) -> str:
    """The key; empty where none is set and none may be made: then there is no push.

    Several machines would each make their own, so only a Stint of this machine alone makes one.
    """
    if given:
        return _checked(given)
    if not is_private:
        return ""
    path = data_dir / "vapid_key"
    try:
        return _checked(kept(path, new_key))
    except OSError as error:
        raise ImproperlyConfigured(
            f"The key of push messages cannot be kept in {path}: {error.strerror}. Set DATA_DIR to "
            "a folder that Stint may write to, or set VAPID_PRIVATE_KEY."
        ) from error


def vapid_subject(given: str, sender: str) -> str:
    """Whom a push service can write to; the sender of our mails unless another is given."""
    address = re.findall(r"<([^<>]+)>\s*$", sender)
    subject = given or f"mailto:{address[0] if address else sender}"
    if not _SUBJECT.fullmatch(subject):
        raise ImproperlyConfigured(
            "VAPID_SUBJECT must be mailto: with an address, or an https:// address, by which push "
            f'services can reach whoever runs this Stint; not "{subject}".'
        )
    return subject


def new_key() -> str:
    number = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
    return base64.urlsafe_b64encode(number.to_bytes(_BYTES)).decode().rstrip("=")


def public_key(private: str) -> str:
    """What browsers are given: the point, uncompressed, in base64url."""
    number = ec.derive_private_key(_number(private), ec.SECP256R1()).public_key().public_numbers()
    point = b"\x04" + number.x.to_bytes(_BYTES) + number.y.to_bytes(_BYTES)
    return base64.urlsafe_b64encode(point).decode().rstrip("=")


def _checked(key: str) -> str:
    try:
        ec.derive_private_key(_number(key), ec.SECP256R1())
    except (binascii.Error, ValueError) as error:
        raise ImproperlyConfigured(
            "VAPID_PRIVATE_KEY is no key of push messages. Make one with "
            "`python manage.py make_vapid_keys`."
        ) from error
    return key


def _number(key: str) -> int:
    raw = base64.b64decode(key + "=" * (-len(key) % 4), altchars=b"-_", validate=True)
    if len(raw) != _BYTES:
        raise ValueError("32 bytes are needed.")
    return int.from_bytes(raw)
