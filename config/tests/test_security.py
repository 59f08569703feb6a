"""Headers and doors that no single app answers for."""

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from pytest_django import Settings

from config import settings as as_configured
from config.content_security import page_policy

pytestmark = pytest.mark.django_db


def test_pages_carry_a_policy_without_exceptions(client: Client) -> None:
    response = client.get("/health")

    policy = response["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Referrer-Policy"] == "same-origin"


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
