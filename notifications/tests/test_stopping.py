"""The link that stops a kind of mail: whoever has the mail may use it, signed in or not."""

from uuid import UUID

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from notifications.models import Kind, OptOut
from notifications.stopping import Reader, make_token, read_token

pytestmark = pytest.mark.django_db
ADDRESS = "dora@example.com"
PATH = reverse("notifications:stop", args=[make_token(Reader(ADDRESS), Kind.INVITED)])


def stopped() -> set[tuple[str, str]]:
    return set(OptOut.objects.values_list("address", "kind"))


def strict_client() -> Client:
    return Client(enforce_csrf_checks=True)


def press(client: Client, **fields: str) -> int:
    """The form's button, with the token that stands in the form; the status of the answer."""
    client.get(PATH)
    fields["csrfmiddlewaretoken"] = client.cookies["csrftoken"].value
    return client.post(PATH, fields).status_code


def test_looking_stops_nothing(client: Client) -> None:
    """Mail programs and virus scanners follow links."""
    page = client.get(PATH).content.decode()
    assert "Stop these mails?" in page
    assert ADDRESS in page
    assert Kind.INVITED.label in page
    assert client.head(PATH).status_code == 200
    assert stopped() == set()


def test_the_button_stops_and_the_other_takes_it_back() -> None:
    client = strict_client()
    assert press(client) == 302
    assert stopped() == {(ADDRESS, Kind.INVITED)}
    assert "Send them again" in client.get(PATH).content.decode()
    press(client, resume="1")
    assert stopped() == set()


def test_pressing_twice_is_no_error() -> None:
    client = strict_client()
    assert [press(client) for _ in range(2)] == [302, 302]
    assert len(stopped()) == 1


def test_a_mail_program_stops_with_one_post() -> None:
    """It has no session and no form token, and must not be redirected (RFC 8058)."""
    response = strict_client().post(PATH, {"List-Unsubscribe": "One-Click"})
    assert response.status_code == 200
    assert stopped() == {(ADDRESS, Kind.INVITED)}


def test_any_other_post_needs_the_token_of_the_form() -> None:
    assert strict_client().post(PATH, {"resume": "1"}).status_code == 403
    assert strict_client().post(PATH).status_code == 403
    assert stopped() == set()


@pytest.mark.parametrize("verb", ["put", "delete", "patch"])
def test_other_methods_are_refused(client: Client, verb: str) -> None:
    assert getattr(client, verb)(PATH).status_code == 405


@pytest.mark.parametrize(
    "token",
    [
        "x",
        make_token(Reader(ADDRESS), Kind.INVITED)[:-1],
        make_token(Reader(ADDRESS), "no such kind"),
        signing.dumps([ADDRESS, Kind.INVITED], salt="another"),
    ],
    ids=["nonsense", "cut", "kind", "salt"],
)
def test_a_forged_link_is_not_found(client: Client, token: str) -> None:
    path = reverse("notifications:stop", args=[token])
    assert client.get(path).status_code == 404
    assert client.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 404
    assert stopped() == set()


def test_each_reader_is_counted_and_forged_links_by_address(
    client: Client, settings: Settings
) -> None:
    """The mail programs of many people share an address."""
    settings.RATE_LIMITS = settings.RATE_LIMITS | {"anonymous": 2}
    links = [make_token(Reader(ADDRESS), kind) for kind in (Kind.INVITED, Kind.ADDED, Kind.DIGEST)]
    other = make_token(Reader("eve@example.com"), Kind.INVITED)
    assert [click(client, link) for link in (*links, other)] == [200, 200, 429, 200]
    assert [click(client, "forged") for _ in range(3)] == [404, 404, 429]


def click(client: Client, token: str) -> int:
    path = reverse("notifications:stop", args=[token])
    return client.post(path, {"List-Unsubscribe": "One-Click"}).status_code


def test_a_token_reads_back() -> None:
    for reader in (Reader(ADDRESS), Reader(ADDRESS, UUID(int=7))):
        assert read_token(make_token(reader, Kind.ASSIGNED)) == (reader, [Kind.ASSIGNED])
