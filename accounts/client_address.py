"""Whose request it is, as far as the network can tell.

``X-Forwarded-For`` can be made up by anybody: only what the proxies in front of Stint have added at
its right end is known to be true. So TRUSTED_PROXIES says how many there are, and the address is
that many places from the right. By default there are none, and the header says nothing.
"""

from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

_UNKNOWN = "unknown"
#: What one customer of an IPv6 network gets: RFC 6177. Anybody has 2^64 addresses in it.
_IPV6_PREFIX = 64


def client_of(request: HttpRequest) -> str:
    forwarded = request.headers.get("X-Forwarded-For", "")
    return client_address(request.META.get("REMOTE_ADDR", ""), forwarded)


def client_address(peer: str, forwarded: str) -> str:
    """An IPv4 address, or the /64 network of an IPv6 one. ``peer`` is who opened the connection.

    With fewer addresses in the header than there are proxies, somebody has come past them: then
    nothing in it is true, and all of those count as one.
    """
    if not settings.TRUSTED_PROXIES:
        return _counted(peer)
    places = [place.strip() for place in forwarded.split(",")]
    if len(places) < settings.TRUSTED_PROXIES:
        return _counted(peer)
    return _counted(places[-settings.TRUSTED_PROXIES])


def _counted(text: str) -> str:
    try:
        address = ip_address(text.strip("[]"))
    except ValueError:
        return _UNKNOWN
    if not isinstance(address, IPv6Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ip_network((int(address), _IPV6_PREFIX), strict=False))
