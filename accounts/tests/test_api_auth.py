"""Signing up, in and out over the API."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.hashers import BasePasswordHasher, MD5PasswordHasher
from django.db import connection
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts import actions
from accounts.models import TokenFamily, User
from accounts.tests.api import Api
from accounts.tests.factories import PASSWORD, UserFactory
from accounts.tokens import redeem_ticket, start_family

pytestmark = pytest.mark.django_db

NEW = {"email": "New@Example.com", "password": PASSWORD, "first_name": "Nora", "last_name": "New"}


def test_registering_opens_an_account_and_signs_in() -> None:
    reply = Api().post("auth/register", NEW)
    assert reply.status == 201
    assert reply.data.keys() == {"user", "access", "refresh"}
    user = reply.data["user"]
    assert (user["email"], user["name"]) == ("new@example.com", "Nora New")
    assert (user["email_verified"], user["avatar_url"]) == (False, None)
    me = Api()
    me.headers["Authorization"] = f"Bearer {reply.data['access']}"
    assert me.get("users/me").data == user


def test_an_address_has_one_account_in_any_letter_case(alice: User) -> None:
    reply = Api().post("auth/register", NEW | {"email": "ALICE@Example.COM"})
    assert (reply.status, reply.code) == (409, "conflict")
    assert User.objects.count() == 1


@pytest.mark.parametrize("password", ["short", "password", "12345678"])
def test_a_weak_password_is_refused(password: str) -> None:
    reply = Api().post("auth/register", NEW | {"password": password})
    assert (reply.status, list(reply.details)) == (400, ["password"])
    assert not User.objects.exists()


def test_signing_in_takes_the_address_in_any_letter_case(alice: User) -> None:
    reply = Api().post("auth/login", {"email": " Alice@EXAMPLE.com", "password": PASSWORD})
    assert reply.status == 200
    assert reply.data["user"]["id"] == str(alice.pk)


def test_a_wrong_password_and_an_unknown_address_look_alike(
    alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same answer, and each costs one run of the hash: the time tells nothing either."""
    UserFactory.create(email="gone@example.com", is_active=False)
    runs = Counter[str]()
    original = MD5PasswordHasher.encode

    def counted(self: BasePasswordHasher, password: str, salt: str) -> str:
        runs[password] += 1
        return original(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    tries = {
        "wrong": ("alice@example.com", "wrong one"),
        "unknown": ("nobody@example.com", "no one"),
        "inactive": ("gone@example.com", PASSWORD),
    }
    replies = []
    for address, password in tries.values():
        reply = Api().post("auth/login", {"email": address, "password": password})
        assert (reply.status, reply.code) == (401, "invalid_credentials")
        assert runs[password] == 1
        replies.append(reply.error)
    assert replies[0] == replies[1] == replies[2]


def test_a_refresh_token_works_once(alice: User) -> None:
    first = start_family(alice)
    second = Api().post("auth/refresh", {"refresh": first["refresh"]})
    assert (second.status, second.data.keys()) == (200, {"access", "refresh"})
    at_once = Api().post("auth/refresh", {"refresh": first["refresh"]})
    assert (at_once.status, at_once.code) == (409, "conflict")
    assert at_once.headers["Retry-After"] == "1"
    with time_machine.travel(timezone.now() + timedelta(seconds=11)):
        stolen = Api().post("auth/refresh", {"refresh": first["refresh"]})
    assert (stolen.status, stolen.code) == (401, "invalid_token")
    assert "Bearer" in stolen.headers["WWW-Authenticate"]
    late = Api().post("auth/refresh", {"refresh": second.data["refresh"]})
    assert late.status == 401, "an old token that comes back ends the whole family"


@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_signing_out_ends_access_at_the_next_request(alice: User, method: str) -> None:
    reply = Api().post("auth/login", {"email": alice.email, "password": PASSWORD})
    api = Api()
    api.headers["Authorization"] = f"Bearer {reply.data['access']}"
    body = {"refresh": reply.data["refresh"]}
    assert api.call(method, "auth/logout", body).status == 204
    assert (api.get("users/me").status, api.get("users/me").code) == (401, "invalid_token")
    assert Api().post("auth/refresh", body).status == 401
    assert api.call(method, "auth/logout", body).status == 204, "twice is no error"


def test_who_is_deactivated_is_out_at_once(alice: User) -> None:
    api = Api(alice)
    assert api.get("users/me").status == 200
    actions.update_access(actor=None, user=alice, is_active=False)
    assert api.get("users/me").status == 401


def test_tokens_expire(alice: User) -> None:
    api, tokens = Api(alice), start_family(alice)
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        assert (api.get("users/me").status, api.get("users/me").code) == (401, "invalid_token")
        assert Api().post("auth/refresh", {"refresh": tokens["refresh"]}).status == 200
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        assert Api().post("auth/refresh", {"refresh": tokens["refresh"]}).status == 401


@pytest.mark.parametrize(
    "header",
    ["Bearer", "Bearer x", "Bearer a.b.c", "Bearer a b", "Bearer \xff\xfe", "Bearer " + "x" * 9000],
)
def test_a_token_that_is_none(header: str) -> None:
    reply = Api().call("GET", "users/me", Authorization=header)
    assert (reply.status, reply.code) == (401, "invalid_token")


@pytest.mark.parametrize("header", ["", "Basic YTpi", "Token x"])
def test_another_scheme_is_no_sign_in(header: str) -> None:
    reply = Api().call("GET", "users/me", Authorization=header)
    assert (reply.status, reply.code) == (401, "not_authenticated")
    assert reply.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_refresh_token_is_no_access_token(alice: User) -> None:
    tokens = start_family(alice)
    reply = Api().call("GET", "users/me", Authorization=f"Bearer {tokens['refresh']}")
    assert reply.status == 401
    assert Api().post("auth/refresh", {"refresh": tokens["access"]}).status == 401


def test_a_stale_token_does_not_hinder_signing_in(alice: User) -> None:
    body = {"email": alice.email, "password": PASSWORD}
    assert Api().call("POST", "auth/login", body, Authorization="Bearer stale").status == 200


def test_a_page_may_use_its_session_with_the_csrf_token(alice: User) -> None:
    api = Api()
    api.client.force_login(alice)
    assert api.get("users/me").data["email"] == alice.email
    api.client.handler.enforce_csrf_checks = True
    assert (api.patch("users/me", {}).status, api.patch("users/me", {}).code) == (403, "forbidden")


def test_a_ticket_opens_one_socket(alice: User) -> None:
    reply = Api(alice).post("auth/socket-ticket")
    assert (reply.status, reply.data.keys()) == (200, {"ticket"})
    found = redeem_ticket(reply.data["ticket"])
    assert found is not None
    assert found[0] == alice
    assert redeem_ticket(reply.data["ticket"]) is None
    assert Api().post("auth/socket-ticket").status == 401


def test_people_change_their_name_and_nothing_else(alice: User) -> None:
    api = Api(alice)
    read = api.get("users/me").data
    changed = api.patch("users/me", read | {"first_name": " Alicia ", "last_name": ""})
    assert (changed.status, changed.data["name"]) == (200, "Alicia")
    refused = api.patch(
        "users/me", {"first_name": "A", "password": "sesame12", "is_superuser": True}
    )
    assert (refused.status, set(refused.details)) == (400, {"password", "is_superuser"})
    sent_back = api.patch("users/me", {"email": "other@example.com", "is_staff": True})
    assert (sent_back.data["email"], sent_back.data["is_staff"]) == (alice.email, False)


def test_reading_oneself_takes_one_query(
    alice: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    api = Api(alice)
    with django_assert_num_queries(1):
        assert api.get("users/me").status == 200


@pytest.mark.django_db(transaction=True)
def test_of_many_who_show_one_refresh_token_one_wins() -> None:
    user = UserFactory.create()
    body = {"refresh": start_family(user)["refresh"]}

    def refresh(_: int) -> int:
        try:
            return Api().post("auth/refresh", body).status
        finally:
            connection.close()

    with ThreadPoolExecutor(16) as threads:
        statuses = Counter(threads.map(refresh, range(16)))
    assert statuses == {200: 1, 409: 15}
    assert TokenFamily.objects.get(user=user).ended_at is None
