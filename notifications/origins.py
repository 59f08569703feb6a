"""Who a socket's handshake comes from.

Browsers send cookies with a handshake to anywhere and do not ask first, so a page of another site
could open a socket in a visitor's name. The Origin header, which pages cannot forge, tells. A
program sends none; its cookies are then ignored, and it has to show a ticket.
"""

from collections.abc import Iterable
from enum import Enum
from urllib.parse import urlsplit

from django.conf import settings
from django.http.request import split_domain_port, validate_host


class Origin(Enum):
    PAGE = "a page of ours"
    PROGRAM = "no page at all"
    STRANGER = "a page of another site"


def origin_of(headers: Iterable[tuple[bytes, bytes]]) -> Origin:
    values = [value.decode("latin-1") for name, value in headers if name == b"origin"]
    if not values:
        return Origin.PROGRAM
    return Origin.PAGE if _is_ours(values[0]) else Origin.STRANGER


def _is_ours(origin: str) -> bool:
    """The address in SITE_URL, or a host that is named in ALLOWED_HOSTS.

    ``*`` there says that any Host header will do. It does not say that any site may act for people.
    """
    if origin.lower() == settings.SITE_URL.lower():
        return True
    try:
        host, _port = split_domain_port(urlsplit(origin).netloc)
    except ValueError:
        return False
    return validate_host(host, [name for name in settings.ALLOWED_HOSTS if name != "*"])
