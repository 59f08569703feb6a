"""Reading SIGN_IN_WITH."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.sign_in_providers import providers


def test_none() -> None:
    assert providers(()) == ([], {})


def test_an_openid_connect_server() -> None:
    found = providers(("oidc://stint:a%3A%2Fb@sso.example.org:8443/realms/staff/?name=My+Firm",))
    assert found.apps == ["allauth.socialaccount.providers.openid_connect"]
    [app] = found.settings["openid_connect"]["APPS"]
    assert (app["client_id"], app["secret"]) == ("stint", "a:/b")
    assert (app["name"], app["provider_id"]) == ("My Firm", "my-firm")
    assert app["settings"] == {
        "oauth_pkce_enabled": True,
        "server_url": "https://sso.example.org:8443/realms/staff",
        "email_authentication": False,
    }


def test_trust_and_plain_http_are_asked_for() -> None:
    found = providers(("oidc+http://a:b@localhost:9?trust_email=yes",))
    [app] = found.settings["openid_connect"]["APPS"]
    assert app["settings"]["server_url"] == "http://localhost:9"
    assert app["settings"]["email_authentication"] is True


def test_several() -> None:
    found = providers(
        (
            "github://id:s@",
            "google://1.apps.example.org:s@",
            "gitlab://id:s@gitlab.example.org",
            "gitea://id:s@git.example.org",
            "microsoft://id:s@?tenant=firm",
            "oidc://one:s@a.example.org?name=One",
            "oidc://two:s@b.example.org?name=Two",
        )
    )
    assert len(found.apps) == 6
    assert found.settings["gitlab"]["GITLAB_URL"] == "https://gitlab.example.org"
    assert found.settings["gitea"]["GITEA_URL"] == "https://git.example.org"
    assert found.settings["microsoft"]["APPS"][0]["settings"]["tenant"] == "firm"
    assert [app["name"] for app in found.settings["openid_connect"]["APPS"]] == ["One", "Two"]


@pytest.mark.parametrize(
    "url",
    [
        "github",
        "github://id@",
        "github://:s@",
        "github://id:s",
        "github://id:s@?name=x",
        "facebook://id:s@",
        "oidc://id:s@",
        "oidc://id:s@host?name=",
        "oidc://id:s@host?name=%C2%A7",
        "oidc://id:s@host?trust_email=maybe",
        "oidc://id:s@host?nonsense=1",
        "oidc://id:s@host:x",
        "oidc://id:s@[::1",
        "https://id:s@host",
    ],
)
def test_what_cannot_be_read_says_how_to_write_it(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"SIGN_IN_WITH must be"):
        providers((url,))


def test_two_of_one_kind() -> None:
    with pytest.raises(ImproperlyConfigured, match="twice"):
        providers(("github://id:s@", "github://other:s@"))
    with pytest.raises(ImproperlyConfigured, match="one ID"):
        providers(("oidc://id:s@a.org?name=One", "oidc://id:s@b.org?name=Two"))
