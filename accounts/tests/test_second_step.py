"""The second step: setting it up, being asked for it in browser and API, and getting around it."""

import json
import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from accounts import actions
from accounts.limits import Limit
from accounts.models import BackOffice, User
from accounts.signing_in import secrets
from accounts.tests.api import Api
from accounts.tests.factories import PASSWORD
from config import settings as as_configured
from notifications.models import Delivery

pytestmark = pytest.mark.django_db

SIGN_IN = "/sign-in"
LIKE_A_PASSKEY = {
    "id": "eA",
    "rawId": "eA",
    "type": "public-key",
    "response": dict.fromkeys(
        ("clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"),
        "e30",
    ),
}


@pytest.fixture
def key(alice: User) -> str:
    """Of the authenticator app that alice has."""
    cache.clear()
    key = generate_totp_secret()
    TOTP.activate(alice, key)
    RecoveryCodes.activate(alice)
    return key


def code_of(key: str, steps: int = 0) -> str:
    code: str = format_hotp_value(hotp_value(key, int(time.time()) // 30 + steps))
    return code


def wrong_code(key: str) -> str:
    """None of those that would be taken now."""
    taken = {code_of(key, steps) for steps in range(-2, 3)}
    return next(code for code in ("000000", "111111", "222222") if code not in taken)


def codes_of(user: User) -> list[str]:
    found = Authenticator.objects.get(user=user, type="recovery_codes")
    codes: list[str] = found.wrap().get_unused_codes()
    return codes


def by_password(user: User, **more: str) -> Client:
    client = Client()
    client.post(SIGN_IN, {"email": user.email, "password": PASSWORD, **more})
    return client


def is_in(client: Client) -> bool:
    return client.get("/profile").status_code == 200


def test_the_password_alone_opens_nothing(alice: User, key: str) -> None:
    client = by_password(alice, next="/teams/new")
    assert not is_in(client)
    assert client.get("/api/v1/users/me").status_code == 401
    refused = client.post("/sign-in/second-factor", {"code": wrong_code(key)})
    assert refused.status_code == 422
    answer = client.post("/sign-in/second-factor", {"code": code_of(key)})
    assert answer["Location"] == "/teams/new"
    assert is_in(client)


def test_a_code_works_once(alice: User, key: str) -> None:
    code = code_of(key)
    assert by_password(alice).post("/sign-in/second-factor", {"code": code}).status_code == 302
    assert by_password(alice).post("/sign-in/second-factor", {"code": code}).status_code == 422


def test_the_session_gets_a_new_key(alice: User, key: str) -> None:
    client = by_password(alice)
    before = client.session.session_key
    client.post("/sign-in/second-factor", {"code": code_of(key)})
    assert client.session.session_key != before


def test_a_recovery_code_works_once(alice: User, key: str) -> None:
    code = codes_of(alice)[0]
    for status in (302, 422):
        answer = by_password(alice).post("/sign-in/second-factor", {"code": code})
        assert answer.status_code == status
    assert len(codes_of(alice)) == 9


def test_codes_cannot_be_guessed(alice: User, key: str, settings: Settings) -> None:
    """Browser and API count together."""
    settings.RATE_LIMITS = {Limit.CODE: 3}
    client = by_password(alice)
    for _ in range(2):
        wrong = client.post("/sign-in/second-factor", {"code": wrong_code(key)})
        assert wrong.status_code == 422
    body = {"email": alice.email, "password": PASSWORD}
    assert Api().post("auth/login", body | {"code": wrong_code(key)}).status == 401
    assert Api().post("auth/login", body | {"code": code_of(key)}).status == 429
    assert client.post("/sign-in/second-factor", {"code": code_of(key)}).status_code == 429


def test_the_page_is_for_who_gave_the_password(client: Client, alice: User, key: str) -> None:
    answer = client.post("/sign-in/second-factor", {"code": code_of(key)})
    assert answer["Location"] == "/sign-in"
    assert not is_in(client)


def test_the_api_asks_for_the_code_too(alice: User, key: str) -> None:
    body = {"email": alice.email, "password": PASSWORD}
    without = Api().post("auth/login", body)
    assert (without.status, without.code) == (401, "second_step_required")
    wrong = Api().post("auth/login", body | {"code": wrong_code(key)})
    assert (wrong.status, wrong.code) == (401, "invalid_code")
    assert Api().post("auth/login", body | {"code": code_of(key)}).status == 200
    again = Api().post("auth/login", body | {"code": code_of(key)})
    assert again.code == "invalid_code", "it has been used"
    assert Api().post("auth/login", body | {"code": codes_of(alice)[0]}).status == 200
    stranger = Api().post("auth/login", body | {"password": "no", "code": codes_of(alice)[0]})
    assert stranger.code == "invalid_credentials"


def test_who_has_to_prove_their_address_does_so_first(alice: User, settings: Settings) -> None:
    settings.VERIFY_EMAIL = True
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    reply = Api().post("auth/login", {"email": alice.email, "password": PASSWORD})
    assert (reply.status, reply.code) == (401, "email_not_verified")
    new = Api().post("auth/register", {"email": "new@example.com", "password": PASSWORD})
    assert (new.status, new.data["access"], new.data["refresh"]) == (201, None, None)
    assert not User.objects.get(email="new@example.com").token_families.exists()
    assert Delivery.objects.get(address="new@example.com").kind == "verify_email"


def test_what_changes_who_gets_in_asks_again(alice: User) -> None:
    client = by_password(alice)
    for page in ("/profile/app", "/profile/passkeys/add", "/profile/codes/new"):
        answer = client.get(page)
        assert answer["Location"].startswith("/confirm?next=")
        assert client.post(page, {"code": "1"})["Location"].startswith("/confirm")
    assert client.post("/confirm", {"password": "no"}).status_code == 422
    answer = client.post("/confirm?next=https://evil.example/", {"password": PASSWORD})
    assert "evil" not in answer["Location"]
    assert client.get("/profile/app").status_code == 200


def test_setting_it_up_and_turning_it_off(
    alice: User, django_capture_on_commit_callbacks: Any
) -> None:
    client = by_password(alice)
    client.post("/confirm", {"password": PASSWORD})
    page = client.get("/profile/app")
    key = page.context["form"].secret
    assert client.post("/profile/app", {"code": wrong_code(key)}).status_code == 422
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post("/profile/app", {"code": code_of(key)})["Location"] == "/profile/codes"
    stored = Authenticator.objects.get(type="totp").data["secret"]
    assert key not in stored
    assert secrets.opened(stored) == key
    client.post("/profile/app/remove")
    assert not Authenticator.objects.filter(user=alice).exists()
    told = [row.payload["what"] for row in Delivery.objects.filter(kind="security").order_by("pk")]
    assert told == ["totp_activated", "totp_deactivated"]


def test_another_secret_key_opens_nothing(alice: User, key: str, settings: Settings) -> None:
    settings.SECRET_KEY = "another one, as long as it has to be for this"
    sealed = Authenticator.objects.get(type="totp").data["secret"]
    assert secrets.opened(sealed) != secrets.opened(sealed), "no code can be foreseen"
    client = by_password(alice)
    assert client.post("/sign-in/second-factor", {"code": code_of(key)}).status_code == 422
    settings.SECRET_KEY_FALLBACKS = [as_configured.SECRET_KEY]
    assert secrets.opened(sealed) == key


def test_nobody_can_turn_off_what_is_not_theirs(alice: User, bob: User, key: str) -> None:
    client = by_password(bob)
    client.post("/confirm", {"password": PASSWORD})
    assert client.post("/profile/app/remove").status_code == 404
    pk = Authenticator.objects.get(user=alice, type="totp").pk
    for place in ("remove", "rename"):
        assert client.post(f"/profile/passkeys/{pk}/{place}", {"name": "x"}).status_code == 404
    assert Authenticator.objects.filter(user=alice).count() == 2


@pytest.mark.parametrize(
    "credential",
    [
        "",
        "x",
        "5",
        "null",
        "[]",
        "{}",
        '{"id": 5}',
        '{"response": null}',
        '"' + "x" * 9999 + '"',
        json.dumps(LIKE_A_PASSKEY),
    ],
)
def test_junk_is_no_passkey(client: Client, alice: User, credential: str) -> None:
    client.get("/sign-in/passkey", headers={"Accept": "application/json"})
    assert client.post("/sign-in/passkey", {"credential": credential}).status_code == 302
    assert not is_in(client)
    client = by_password(alice)
    client.post("/confirm", {"password": PASSWORD})
    assert client.post("/confirm/passkey", {"credential": credential}).status_code in (302, 422)
    client.get("/profile/passkeys/add")
    answer = client.post("/profile/passkeys/add", {"name": "x", "credential": credential})
    assert answer.status_code == 422
    assert not Authenticator.objects.exists()


def test_passkeys_need_a_name(alice: User) -> None:
    client = by_password(alice)
    client.post("/confirm", {"password": PASSWORD})
    by_number = client.get("/profile/passkeys/add", headers={"Host": "127.0.0.1:8000"})
    assert "opened by its number" in by_number.text
    assert "opened by its number" not in client.get("/profile/passkeys/add").text


def test_staff_help_who_is_locked_out(alice: User, bob: User, key: str) -> None:
    User.objects.filter(pk=bob.pk).update(is_staff=True)
    app = Authenticator.objects.get(user=alice, type="totp")
    actions.remove_second_factor(actor=BackOffice.acting(bob), authenticator=app)
    assert not Authenticator.objects.filter(user=alice).exists(), "codes go with the last of them"
    assert is_in(by_password(alice))
    told: Any = Delivery.objects.get(kind="security")
    assert (told.address, told.payload["what"]) == (alice.email, "totp_deactivated")
