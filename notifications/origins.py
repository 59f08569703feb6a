"""Who a socket's handshake comes from.

Browsers send cookies with a handshake to anywhere and do not ask first, so a page of another site
could open a socket in a visitor's name. The Origin header, which pages cannot forge, tells. A
program sends none; its cookies are then ignored, and it has to show a ticket.
"""

from collections.abc import Iterable
from enum import Enum
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.http import is_same_domain


class Origin(Enum):
    PAGE = "a page of ours"
    PROGRAM = "no page at all"
    STRANGER = "a page of another site"


def origin_of(headers: Iterable[tuple[bytes, bytes]]) -> Origin:
    values = [value.decode("latin-1") for name, value in headers if name == b"origin"]
    if not values:
        return Origin.PROGRAM
    parts = urlsplit(values[0])
    site = urlsplit(settings.SITE_URL)
    if (parts.scheme, parts.netloc) == (site.scheme, site.netloc):
        return Origin.PAGE
    host = (parts.hostname or "").lower()
    named = any(is_same_domain(host, allowed) for allowed in settings.ALLOWED_HOSTS)
    return Origin.PAGE if host and named else Origin.STRANGER
