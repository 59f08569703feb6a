"""The link in each mail that stops its kind: address and kind, signed, good for ever."""

from django.core import signing

from notifications.models import Kind

_SALT = "notifications.stop"


def make_token(address: str, kind: str) -> str:
    return signing.dumps([address, kind], salt=_SALT)


def read_token(token: str) -> tuple[str, Kind] | None:
    """Address and kind, or None when the token is not one of ours."""
    try:
        address, kind = signing.loads(token, salt=_SALT)
        return address, Kind(kind)
    except (signing.BadSignature, ValueError):
        return None
