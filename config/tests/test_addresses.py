import pytest
from django.core.exceptions import ImproperlyConfigured

from config import addresses


def test_without_site_url_it_is_this_machine_and_port() -> None:
    assert addresses.site_url("", 8123) == "http://127.0.0.1:8123"


def test_a_slash_at_the_end_is_dropped() -> None:
    assert addresses.site_url("https://stint.example.org/", 8000) == "https://stint.example.org"


@pytest.mark.parametrize(
    "url", ["stint.example.org", "ftp://a.org", "https://", "http://[::1", "http://a.org:x"]
)
def test_an_incomplete_site_url_is_refused(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"^SITE_URL must be a full address"):
        addresses.site_url(url, 8000)


def test_a_site_url_with_a_path_is_refused() -> None:
    with pytest.raises(ImproperlyConfigured, match="must not have a path"):
        addresses.site_url("https://example.org/stint", 8000)


def test_networks_are_written_as_networks() -> None:
    assert addresses.networks(("10.1.0.0/16", "fd00:1::/64")) == ("10.1.0.0/16", "fd00:1::/64")
    with pytest.raises(ImproperlyConfigured, match=r"^OUTGOING_ALLOWED_NETWORKS must be such as"):
        addresses.networks(("10.1.2.3/16",))


def test_a_socket_url_of_the_wrong_kind_is_refused() -> None:
    with pytest.raises(ImproperlyConfigured, match=r"^SOCKET_URL must be"):
        addresses.socket_url("https://sockets.example.org")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://127.0.0.1:8000", True),
        ("http://[::1]:8000", True),
        ("http://localhost", True),
        ("http://stint.localhost", True),
        ("http://192.168.0.2", False),
        ("http://localhost.example.org", False),
    ],
)
def test_loopback(url: str, expected: bool) -> None:
    assert addresses.is_loopback(url) is expected


def test_the_site_and_the_machine_itself_are_allowed_hosts() -> None:
    hosts = addresses.allowed_hosts((), "https://stint.example.org:8443")

    assert hosts == ["stint.example.org", "localhost", "127.0.0.1", "[::1]"]


def test_given_hosts_replace_that_of_the_site() -> None:
    hosts = addresses.allowed_hosts(("a.org",), "https://b.org")

    assert "a.org" in hosts
    assert "b.org" not in hosts
