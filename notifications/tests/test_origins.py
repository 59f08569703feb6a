"""Which handshakes come from our pages, which from programs, and which from other sites."""

import pytest
from pytest_django import Settings

from notifications.origins import Origin, origin_of


@pytest.fixture(autouse=True)
def site(settings: Settings) -> None:
    settings.SITE_URL = "https://stint.example.org"
    settings.ALLOWED_HOSTS = ["stint.example.org", ".example.net", "[::1]"]


def origin(value: str) -> Origin:
    return origin_of([(b"host", b"stint.example.org"), (b"origin", value.encode("latin-1"))])


def test_a_handshake_without_an_origin_is_a_program() -> None:
    assert origin_of([(b"host", b"stint.example.org")]) is Origin.PROGRAM


@pytest.mark.parametrize(
    "value",
    [
        "https://stint.example.org",
        "HTTPS://Stint.example.org",
        "https://stint.example.org:8443",
        "https://a.example.net",
        "http://[::1]:8000",
    ],
)
def test_our_pages(value: str) -> None:
    assert origin(value) is Origin.PAGE


@pytest.mark.parametrize(
    "value",
    [
        "",
        "null",
        "https://evil.example",
        "https://stint.example.org.evil.example",
        "https://evilstint.example.org",
        "https://evil.example/stint.example.org",
        "https://stint.example.org@evil.example",
        "https://evil.example#stint.example.org",
        "https://[evil",
        "stint.example.org",
        "https://é.example",
    ],
)
def test_pages_of_other_sites(value: str) -> None:
    assert origin(value) is Origin.STRANGER


def test_any_host_does_not_mean_any_site(settings: Settings) -> None:
    """ALLOWED_HOSTS is about Host headers; behind a proxy ``*`` is common."""
    settings.ALLOWED_HOSTS = ["*"]
    assert origin("https://evil.example") is Origin.STRANGER
    assert origin("https://stint.example.org") is Origin.PAGE
