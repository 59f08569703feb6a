"""Headers and doors that no single app answers for."""

import re
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from accounts.tests.factories import PASSWORD
from config import settings as as_configured
from config.addresses import origins
from config.content_security import page_policy
from teams.models import Team

pytestmark = [pytest.mark.django_db, pytest.mark.security]


def test_pages_carry_a_policy_without_exceptions(client: Client) -> None:
    response = client.get("/health")

    policy = response["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize(
    "path",
    ["/", "/sign-in", "/sign-up", "/nowhere", "/api/v1/users/me", "/api/schema", "/invitations/x",
     "/confirm-email/x", "/static/css/stint.css"],
)  # fmt: skip
def test_every_answer_carries_its_headers(client: Client, path: str) -> None:
    response = client.get(path)
    response.getvalue()  # closes the file
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "camera=()" in response["Permissions-Policy"]
    if not path.startswith("/static"):
        assert "unsafe" not in response["Content-Security-Policy"]
        assert response["X-Frame-Options"] == "DENY"
        assert response["Referrer-Policy"] in ("same-origin", "strict-origin")
        assert response["Cross-Origin-Opener-Policy"] == "same-origin"


def test_pages_of_a_person_carry_the_same_policy(client: Client, alice: User, team: Team) -> None:
    client.force_login(alice)
    for path in ("/", "/profile", "/profile/account", "/t/core/board", "/t/core/roles"):
        page = client.get(path)
        assert page.status_code == 200
        assert "unsafe" not in page["Content-Security-Policy"]
        assert not re.findall(r"\sstyle=|<script>|\son[a-z]+=", page.text), path


def test_cookies_are_kept_from_scripts(client: Client, alice: User) -> None:
    client.get("/sign-in")
    client.post("/sign-in", {"email": alice.email, "password": PASSWORD})
    for name in ("sessionid", "csrftoken"):
        cookie = client.cookies[name]
        assert (bool(cookie["httponly"]) and cookie["samesite"]) == "Lax", name


class TestOtherSites:
    SITE = "https://tools.example.org"

    def preflight(self, client: Client, path: str = "/api/v1/tasks") -> Any:
        asked = {"Access-Control-Request-Method": "POST", "Origin": self.SITE}
        return client.options(path, headers=asked)

    def test_nobody_may_unless_named(self, client: Client) -> None:
        assert "Access-Control-Allow-Origin" not in self.preflight(client)

    def test_those_that_are_named_may_without_cookies(
        self, client: Client, settings: Settings
    ) -> None:
        settings.CORS_ALLOWED_ORIGINS = [self.SITE]
        answer = self.preflight(client)
        assert answer["Access-Control-Allow-Origin"] == self.SITE
        assert "Access-Control-Allow-Credentials" not in answer
        assert "idempotency-key" in answer["Access-Control-Allow-Headers"]
        asked = client.get("/api/v1/users/me", headers={"Origin": self.SITE})
        assert asked["Access-Control-Allow-Origin"] == self.SITE
        assert "etag" in asked["Access-Control-Expose-Headers"]
        other = client.get("/api/v1/users/me", headers={"Origin": "https://evil.example"})
        assert "Access-Control-Allow-Origin" not in other
        assert "Access-Control-Allow-Origin" not in self.preflight(client, "/sign-in")

    @pytest.mark.parametrize(
        "origin", ["tools.example.org", "https://a.example/", "https://a.example/x", "*", "ftp://a"]
    )
    def test_what_is_no_origin_stops_the_start(self, origin: str) -> None:
        with pytest.raises(ImproperlyConfigured, match="CORS_ALLOWED_ORIGINS"):
            origins((origin,))


def test_headers_and_addresses_have_a_limit(client: Client) -> None:
    long = "x" * 33_000
    assert client.get("/sign-in", headers={"X-Long": long}).status_code == 431
    assert client.get(f"/api/v1/tasks?q={long}").status_code == 414
    many = {f"X-H{number}": "x" * 1000 for number in range(40)}
    refused = client.get("/api/v1/users/me", headers=many)
    assert (refused.status_code, "error" in refused.json()) == (431, True)
    assert client.get("/sign-in", headers={"X-Long": "x" * 8000}).status_code == 200


def test_sockets_elsewhere_are_let_through() -> None:
    assert "wss://sockets.example.org" in page_policy("wss://sockets.example.org")["connect-src"]


def test_the_back_office_alone_may_evaluate(client: Client) -> None:
    policy = client.get("/admin/")["Content-Security-Policy"]

    assert "'unsafe-eval'" in policy
    assert "script-src 'self' 'unsafe-inline'" not in policy


def test_the_back_office_sends_strangers_to_the_one_sign_in(client: Client) -> None:
    response = client.get("/admin/", follow=True)

    assert response.redirect_chain[-1][0].endswith("/sign-in?next=/admin/")


def test_the_back_office_refuses_people_who_are_no_staff(client: Client) -> None:
    user = get_user_model().objects.create(email="bob@example.org")
    client.force_login(user)

    assert client.get("/admin/", follow=True).status_code == 403


def test_the_documentation_of_the_api_loads_nothing_from_elsewhere(client: Client) -> None:
    page = client.get("/api/docs").content.decode()

    assert "swagger-ui" in page
    assert "https://" not in page


def test_passwords_are_hashed_with_argon2id(settings: Settings) -> None:
    # Tests hash cheaply; this one looks at what the product does.
    settings.PASSWORD_HASHERS = as_configured.PASSWORD_HASHERS
    user = get_user_model()(email="alice@example.org")
    user.set_password("correct horse")

    assert user.password.startswith("argon2$argon2id$")
