"""Reading an address that somebody gave, and finding where on the internet it is.

It is read strictly: what two programs could understand in two ways is refused. The host is looked
up once, every address that is found has to be open (networks.py), and the request goes to one of
these, whatever the name would mean a moment later.
"""

import re
import socket
from ipaddress import IPv4Address, IPv6Address
from typing import Any, NamedTuple
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from notifications.outgoing.networks import is_open

LONGEST = 1000
_VISIBLE = re.compile(r"[!-~]+\Z")
#: The parser takes "[::1]x" for "::1", and "[v1.a]" for a name.
_AUTHORITY = re.compile(r"(?:\[[0-9a-fA-F:.]+\]|[^\[\]:]+)(?::[0-9]+)?\Z")
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)\Z")
_LOOKS_LIKE_A_NUMBER = re.compile(r"(?:[0-9]+|0x[0-9a-f]*)\Z")
_LONGEST_HOST = 253
_USUAL = {"https": 443, "http": 80}
#: What no browser calls either, because other protocols would take the request for theirs:
#: https://fetch.spec.whatwg.org/#port-blocking, the part above 1023.
_OTHER_PROTOCOLS = frozenset(
    {1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6679, 6697, 10080}
    | {*range(6665, 6670)}
)
_FIRST_FREE_PORT = 1024

type Place = tuple[socket.AddressFamily, tuple[Any, ...]]


class Refused(Exception):  # noqa: N818  (it is an answer, and says what to do instead)
    """Stint does not send anything there."""


class Unknown(Refused):
    """At least now: the DNS may know its host later."""


class Address(NamedTuple):
    """``host`` is in small letters, without brackets; ``target`` is path and query."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def authority(self) -> str:
        """As the Host header has it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _USUAL[self.scheme] else f"{host}:{self.port}"

    @property
    def origin(self) -> str:
        """RFC 6454: without a port that goes without saying."""
        return f"{self.scheme}://{self.authority}"


def read(url: str) -> Address:
    """The parts of an address. Refused when it is none that is called."""
    if len(url) > LONGEST or not _VISIBLE.match(url) or "\\" in url:
        raise Refused(
            "Write the address as https://host/path, of at most 1,000 ASCII characters without "
            "spaces. A host in another script has a form that begins with xn--."
        )
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise Refused("This is not an address. Write it as https://host/path.") from None
    scheme = _scheme(parts)
    if "@" in parts.netloc:
        raise Refused("Leave name and password out of the address: each request is signed instead.")
    if not _AUTHORITY.match(parts.netloc):
        raise Refused("There is no host in this address. Write it as https://host/path.")
    host = _host(parts.hostname or "")
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Address(scheme, host, _port(scheme, port), target)


def check(url: str) -> None:
    """As far as can be said without asking anybody: what a host means is asked at each request."""
    address = read(url)
    host = "127.0.0.1" if f".{address.host}".endswith(".localhost") else address.host
    if _is_number(host) and not is_open(host):
        raise Refused(_NOT_PUBLIC.format(host=address.host))


def find(address: Address) -> list[Place]:
    """Where the host is, asked once. Refused unless every answer is an open address, Unknown when
    there is none.
    """
    try:
        found = socket.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        message = f"{address.host} is not known in the DNS. Check the address."
        raise Unknown(message) from None
    places = [(family, place) for family, _, _, _, place in found]
    if not places or not all(is_open(str(place[0])) for _, place in places):
        raise Refused(_NOT_PUBLIC.format(host=address.host))
    return places


_NOT_PUBLIC = (
    "{host} is not on the public internet, so nothing is sent there. Whoever runs this Stint can "
    "open a network by OUTGOING_ALLOWED_NETWORKS."
)


def _scheme(parts: SplitResult) -> str:
    if parts.scheme == "http" and not settings.OUTGOING_ALLOW_HTTP:
        raise Refused(
            "Give an address that begins with https://: over http:// everybody on the way could "
            "read what is sent. Whoever runs this Stint can allow it by OUTGOING_ALLOW_HTTP."
        )
    if parts.scheme not in _USUAL:
        raise Refused("Give an address that begins with https://.")
    return parts.scheme


def _host(host: str) -> str:
    host = host.removesuffix(".")
    if _is_number(host):
        return host
    labels = host.split(".")
    is_name = len(host) <= _LONGEST_HOST and all(map(_LABEL.match, labels))
    if not is_name or _LOOKS_LIKE_A_NUMBER.match(labels[-1]):
        raise Refused(
            f"“{host[:80]}” is not the name of a host. Write one such as www.example.org."
        )
    return host


def _is_number(host: str) -> bool:
    """An IP address in its usual form. The older ones (0x7f.1, 2130706433, 0177.1) are none."""
    for kind in (IPv4Address, IPv6Address):
        try:
            kind(host)
        except ValueError:
            continue
        return "%" not in host
    return False


def _port(scheme: str, port: int | None) -> int:
    port = _USUAL[scheme] if port is None else port
    is_usual = port in _USUAL.values()
    if not is_usual and (port < _FIRST_FREE_PORT or port in _OTHER_PROTOCOLS):
        raise Refused(f"Nothing is sent to port {port}. Use 443, or one from 1024 on.")
    return port
