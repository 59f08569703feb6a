"""SITE_URL, SOCKET_URL and ALLOWED_HOSTS: where people and their browsers find Stint."""

from ipaddress import ip_address, ip_network
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

_LOOPBACK_NAMES = ("localhost", "127.0.0.1", "[::1]")


def site_url(given: str, port: int) -> str:
    """Scheme, host and port that links in mails begin with, without a slash at the end."""
    url = (given or f"http://127.0.0.1:{port}").rstrip("/")
    _check("SITE_URL", url, ("http", "https"), "https://stint.example.org")
    if urlsplit(url).path:
        raise ImproperlyConfigured("SITE_URL must not have a path: Stint is served from the root.")
    return url


def socket_url(given: str) -> str:
    """Where browsers open their socket when it is another address than the site's own."""
    if given:
        _check("SOCKET_URL", given, ("ws", "wss"), "wss://sockets.example.org")
    return given.rstrip("/")


def origins(given: tuple[str, ...]) -> list[str]:
    """Sites as browsers name them in Origin: scheme, host and port, and nothing behind."""
    for origin in given:
        _check("CORS_ALLOWED_ORIGINS", origin, ("http", "https"), "https://tools.example.org")
        parts = urlsplit(origin)
        if parts.path or parts.query or parts.fragment or parts.username:
            raise ImproperlyConfigured(
                f"CORS_ALLOWED_ORIGINS takes scheme, host and port alone: {origin} says more."
            )
    return list(given)


def is_loopback(url: str) -> bool:
    """Whether only this machine can follow ``url``."""
    return is_loopback_host(urlsplit(url).hostname or "")


def is_loopback_host(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def allowed_hosts(given: tuple[str, ...], url: str) -> list[str]:
    """The host of the site and, for health checks from the machine itself, the loopback names."""
    host = urlsplit(url).hostname or ""
    own = f"[{host}]" if ":" in host else host
    return list(dict.fromkeys([*(given or (own,)), *_LOOPBACK_NAMES]))


def networks(given: tuple[str, ...]) -> tuple[str, ...]:
    """Networks that requests to addresses of people may go to although they are not public."""
    try:
        return tuple(str(ip_network(network)) for network in given)
    except ValueError as error:
        raise ImproperlyConfigured(
            f"OUTGOING_ALLOWED_NETWORKS must be such as 10.1.0.0/16,fd00:1::/64: {error}."
        ) from None


def _check(name: str, url: str, schemes: tuple[str, ...], example: str) -> None:
    try:
        parts = urlsplit(url)
        is_good = parts.scheme in schemes and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_good = False
    if not is_good:
        raise ImproperlyConfigured(f"{name} must be a full address such as {example}.")
