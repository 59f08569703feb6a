"""Where requests to addresses of people may go, against addresses that try to lead elsewhere."""

import socket
from typing import Any

import pytest
from pytest_django import Settings

from notifications.outgoing.addresses import Refused, Unknown, check, find, read
from notifications.outgoing.networks import is_open

pytestmark = pytest.mark.security


@pytest.mark.parametrize(
    "url",
    [
        "",
        "hooks.example.org",
        "//hooks.example.org/",
        "http://hooks.example.org/",
        "ftp://hooks.example.org/",
        "file:///etc/passwd",
        "gopher://127.0.0.1:6379/_FLUSHALL",
        "https:///path",
        "https://",
        "https://hooks.example.org:0/",
        "https://hooks.example.org:99999/",
        "https://hooks.example.org:x/",
        "https://hooks.example.org:22/",
        "https://hooks.example.org:25/",
        "https://hooks.example.org:6000/",
        "https://hooks.example.org:6667/",
        "https://user@hooks.example.org/",
        "https://user:word@hooks.example.org/",
        "https://example.org@127.0.0.1/",
        "https://example.org:443@127.0.0.1/",
        "https://127.0.0.1\\@example.org/",
        "https://example.org\\.evil.example/",
        "https://exa mple.org/",
        "https://example.org/a b",
        "https://example.org/\r\nHost: other",
        "https://example.org/\x00",
        "https://example.org/ü",
        "https://bücher.example/",
        "https://①②⑦.⓪.⓪.①/",
        "https://\uff11\uff12\uff17.0.0.1/",  # wide digits
        "https://127。0。0。1/",
        "https://example。org/",
        "https://2130706433/",
        "https://0x7f000001/",
        "https://0x7f.0.0.1/",
        "https://0177.0.0.1/",
        "https://017700000001/",
        "https://127.1/",
        "https://127.0.1/",
        "https://127.0.0.01/",
        "https://127.0.0.1.5/",
        "https://example.0x7f/",
        "https://0/",
        "https://./",
        "https://a..b/",
        "https://-a.example/",
        "https://a%2eexample/",
        "https://127.0.0.1%00.example.org/",
        "https://[::1/",
        "https://[::1]x/",
        "https://[2606:4700::1111]x/",
        "https://[fe80::1%25eth0]/",
        "https://[fe80::1%eth0]/",
        "https://[v1.a]/",
        "https://" + "a" * 64 + ".example/",
        "https://" + "a." * 130 + "example/",
        "https://example.org/" + "x" * 1000,
    ],
)
def test_what_is_no_address_to_call(url: str) -> None:
    with pytest.raises(Refused, match=r"\w"):
        check(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/",
        "https://127.0.0.1./",
        "https://localhost/",
        "https://LOCALHOST./",
        "https://a.localhost/",
        "https://0.0.0.0/",
        "https://10.0.0.1/",
        "https://172.16.0.1/",
        "https://192.168.1.1/",
        "https://169.254.169.254/latest/meta-data/",
        "https://100.100.100.200/",
        "https://[::1]/",
        "https://[::]/",
        "https://[::ffff:127.0.0.1]/",
        "https://[::ffff:7f00:1]/",
        "https://[fd00:ec2::254]/",
    ],
)
def test_addresses_that_are_not_public_are_refused_when_they_are_entered(url: str) -> None:
    with pytest.raises(Refused, match="OUTGOING_ALLOWED_NETWORKS"):
        check(url)


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "127.255.0.1", "0.0.0.0", "0.1.2.3", "10.1.2.3", "172.31.255.255"),  # noqa: S104
        *("192.168.0.1", "169.254.169.254", "100.64.0.1", "100.127.255.255", "192.0.0.8"),
        *("192.0.2.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.1.1.1"),
        *("240.0.0.1", "255.255.255.255", "168.63.129.16", "192.88.99.1"),
        *("::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::ffff:0:127.0.0.1"),
        *("64:ff9b::7f00:1", "64:ff9b::808:808", "64:ff9b:1::1", "2002:7f00:1::", "100::1"),
        *("2001::1", "2001:0:7f00:1::", "2001:2::1", "2001:10::1", "2001:db8::1", "3fff::1"),
        *("fc00::1", "fd00:ec2::254", "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1", "5f00::1"),
        *("", "x", "1", "0x7f000001", "127.1"),
    ],
)
def test_what_is_not_the_public_internet(address: str) -> None:
    assert not is_open(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "93.184.215.14", "2606:4700::1111"])
def test_what_is(address: str) -> None:
    assert is_open(address)


def test_an_operator_can_open_networks(settings: Settings) -> None:
    settings.OUTGOING_ALLOWED_NETWORKS = ("10.1.0.0/16", "fd00:1::/64")
    assert [is_open(one) for one in ("10.1.2.3", "fd00:1::5")] == [True, True]
    assert not any(map(is_open, ("10.2.0.1", "127.0.0.1", "fd00:2::1", "::ffff:10.1.2.3")))


def test_plain_http_has_to_be_allowed(settings: Settings) -> None:
    settings.OUTGOING_ALLOW_HTTP = True
    assert read("http://hooks.example.org/a?b=c").target == "/a?b=c"


def test_how_an_address_is_understood() -> None:
    assert read("https://Hooks.Example.ORG.:8443?x=1#y") == (
        "https", "hooks.example.org", 8443, "/?x=1",
    )  # fmt: skip
    assert read("https://[2606:4700::1111]/").authority == "[2606:4700::1111]"
    assert read("https://hooks.example.org:443/").authority == "hooks.example.org"
    assert read("https://HOOKS.example.org:443/").origin == "https://hooks.example.org"
    assert read("https://xn--bcher-kva.example/").host == "xn--bcher-kva.example"


def resolved(monkeypatch: pytest.MonkeyPatch, *answers: str) -> None:
    def getaddrinfo(host: str, port: int, **_: Any) -> list[Any]:
        family = [socket.AF_INET6 if ":" in one else socket.AF_INET for one in answers]
        pairs = zip(family, answers, strict=True)
        return [(kind, socket.SOCK_STREAM, 6, "", (one, port)) for kind, one in pairs]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)


@pytest.mark.parametrize(
    "answers",
    [
        ("127.0.0.1",),
        ("8.8.8.8", "10.0.0.1"),
        ("2606:4700::1111", "::ffff:127.0.0.1"),
        ("8.8.8.8", "fe80::1%eth0"),
        (),
    ],
)
def test_every_answer_of_the_dns_has_to_be_public(
    monkeypatch: pytest.MonkeyPatch, answers: tuple[str, ...]
) -> None:
    resolved(monkeypatch, *answers)
    with pytest.raises(Refused, match="not on the public internet"):
        find(read("https://hooks.example.org/"))


def test_public_answers_are_where_it_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    resolved(monkeypatch, "8.8.8.8", "2606:4700::1111")
    places = find(read("https://hooks.example.org:8443/"))
    assert [place for _, place in places] == [("8.8.8.8", 8443), ("2606:4700::1111", 8443)]


def test_a_host_that_nobody_knows() -> None:
    with pytest.raises(Unknown, match="not known in the DNS"):
        find(read("https://nothing.invalid/"))
