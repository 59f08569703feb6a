"""Getting in: what strangers can find out, what locks whom out, where `next` leads."""

from collections import Counter

import bcrypt
import pytest
from django.contrib.auth.hashers import BasePasswordHasher, MD5PasswordHasher, make_password
from django.test import Client
from pytest_django import Settings

from accounts.limits import Limit
from accounts.models import User
from accounts.tests.api import Api
from accounts.tests.factories import PASSWORD, UserFactory
from config import settings as as_configured
from notifications.models import Delivery

pytestmark = pytest.mark.django_db

NEW = {"email": "new@example.com", "password": "a long enough one"}


@pytest.fixture
def proving(settings: Settings) -> None:
    """As with a mail server."""
    settings.VERIFY_EMAIL = True
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    settings.MFA_ALLOW_UNVERIFIED_EMAIL = False


@pytest.fixture
def hashes(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often each password was hashed: what takes long, and so could be timed."""
    runs = Counter[str]()
    original = MD5PasswordHasher.encode

    def counted(self: BasePasswordHasher, password: str, salt: str) -> str:
        runs[password] += 1
        return original(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    return runs


@pytest.mark.usefixtures("proving")
def test_a_taken_address_signs_up_like_a_free_one(alice: User, hashes: Counter[str]) -> None:
    answers = []
    for email in (alice.email, "free@example.com"):
        client = Client()
        sent = client.post("/sign-up", NEW | {"email": email})
        page = client.get(sent["Location"])
        answers.append((sent.status_code, sent["Location"], hashes.total(), page.status_code))
        hashes.clear()
        assert "_auth_user_id" not in client.session
    assert answers[0] == answers[1]
    assert User.objects.count() == 2
    assert Delivery.objects.get(address=alice.email).kind == "account_exists"
    assert Delivery.objects.get(address="free@example.com").kind == "verify_email"


@pytest.mark.usefixtures("proving")
def test_who_has_not_proved_their_address_does_not_get_in(client: Client) -> None:
    person = UserFactory.create()
    answer = client.post("/sign-in", {"email": person.email, "password": PASSWORD})
    assert answer["Location"] == "/verify-email"
    assert client.get("/profile").status_code == 302
    assert Delivery.objects.get(address=person.email).kind == "verify_email"


def test_without_a_mail_server_one_is_in_at_once(client: Client) -> None:
    assert client.post("/sign-up", NEW)["Location"] == "/"
    assert client.get("/profile").status_code == 200
    again = Client().post("/sign-up", NEW)
    assert again.status_code == 422
    assert "has an account already" in again.text
    assert "no mail server yet" in Client().get("/forgot-password").text


@pytest.mark.parametrize(
    "email", ["alice@example.com", "nobody@example.com", "gone@example.com", "open@example.com"]
)
def test_wrong_unknown_closed_and_without_password_look_alike(
    client: Client, alice: User, hashes: Counter[str], email: str
) -> None:
    UserFactory.create(email="gone@example.com", is_active=False)
    UserFactory.create(email="open@example.com", password=None)
    hashes.clear()
    answer = client.post("/sign-in", {"email": email, "password": "not it at all"})
    assert answer.status_code == 422
    assert "Email or password is wrong" in answer.text
    assert hashes.total() == 1


def test_wrong_tries_lock_out_that_account_at_that_address(
    alice: User, bob: User, settings: Settings
) -> None:
    """The rest is in test_limits.py."""
    settings.RATE_LIMITS = {Limit.SIGN_IN: 2}

    def tried(email: str, password: str, ip: str = "192.0.2.1") -> int:
        data = {"email": email, "password": password}
        return Client(REMOTE_ADDR=ip).post("/sign-in", data).status_code

    assert [tried(alice.email, "wrong one") for _ in range(3)] == [422, 422, 429]
    assert tried(alice.email, PASSWORD, ip="192.0.2.2") == 302, "from elsewhere she gets in"
    assert tried(bob.email, PASSWORD) == 302, "nobody else is locked out"


def test_who_is_in_cannot_guess_the_password_there(alice: User, settings: Settings) -> None:
    settings.RATE_LIMITS = {Limit.SIGN_IN: 3}
    client = Client()
    client.post("/sign-in", {"email": alice.email, "password": PASSWORD})
    wrong = {"current_password": "wrong one", "password": "a much better one"}
    assert client.post("/profile/password", wrong).status_code == 422
    assert client.post("/confirm", {"password": "wrong one"}).status_code == 422
    api = Api(alice)
    assert api.post("auth/password/change", wrong).status == 400
    assert api.post("auth/password/change", wrong).status == 429
    assert client.post("/profile/password", wrong).status_code == 429


@pytest.mark.parametrize("kind", ["bcrypt", "bcrypt_sha256", "pbkdf2_sha256"])
def test_hashes_from_elsewhere_open_and_are_replaced(
    client: Client, alice: User, settings: Settings, kind: str
) -> None:
    settings.PASSWORD_HASHERS = as_configured.PASSWORD_HASHERS
    password = "brought along"
    foreign = make_password(password, hasher=kind)
    if kind == "bcrypt":  # as other programs make it, with what Django puts before it
        foreign = "bcrypt$" + bcrypt.hashpw(password.encode(), bcrypt.gensalt(4)).decode()
    User.objects.filter(pk=alice.pk).update(password=foreign)
    answer = client.post("/sign-in", {"email": alice.email, "password": password})
    assert answer.status_code == 302
    alice.refresh_from_db()
    assert alice.password.startswith("argon2$argon2id$")
    assert client.get("/profile").status_code == 200
