"""Which IP addresses Stint calls for somebody: public ones, and what the operator has opened.

Whoever gives an address chooses where this server sends requests. It stands inside of networks
that strangers cannot reach, so everything that is not the public internet is refused, in whatever
way it is written: the addresses that carry another one inside (IPv4-mapped, 6to4, NAT64, Teredo)
and those at which clouds tell their machines secrets.
"""

from functools import cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from django.conf import settings

type Ip = IPv4Address | IPv6Address
type Network = IPv4Network | IPv6Network

#: Python's is_global knows the registries of IANA. These are public by them, and still not called.
_REFUSED = tuple(
    map(
        ip_network,
        (
            "100.64.0.0/10",  # carriers' own (RFC 6598)
            "168.63.129.16/32",  # what Azure tells its machines
            "192.0.0.0/24",  # protocol assignments
            "192.88.99.0/24",  # 6to4 relays
            "192.31.196.0/24",  # AS112
            "192.52.193.0/24",  # AMT
            "192.175.48.0/24",  # AS112
            "240.0.0.0/4",  # reserved
            "2001::/23",  # Teredo, ORCHID, benchmarks
            "2001:db8::/32",  # documentation
            "2002::/16",  # 6to4
            "2620:4f:8000::/48",  # AS112
            "3fff::/20",  # documentation
        ),
    )
)
#: All that has been given out as public (RFC 4291); NAT64, mapped and local ones are outside.
_PUBLIC_V6 = IPv6Network("2000::/3")


def is_open(text: str) -> bool:
    """Whether a request may go to this address, written as the resolver gives it."""
    try:
        address = ip_address(text)
    except ValueError:  # with a zone, such as fe80::1%eth0: it says where on this very link
        return False
    if any(address in network for network in _opened(tuple(settings.OUTGOING_ALLOWED_NETWORKS))):
        return True
    return _is_public(address)


def _is_public(address: Ip) -> bool:
    if isinstance(address, IPv6Address) and address not in _PUBLIC_V6:
        return False
    is_usual = address.is_global and not (address.is_multicast or address.is_reserved)
    return is_usual and not any(address in network for network in _REFUSED)


@cache
def _opened(networks: tuple[str, ...]) -> tuple[Network, ...]:
    return tuple(map(ip_network, networks))
