"""The links that prove an address and set a password: who may use them, how often, and where to."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import proving
from accounts.mail_links import reset_path, reset_token, verify_path, verify_token
from accounts.models import User
from accounts.tests.api import Api
from accounts.tests.factories import PASSWORD, UserFactory
from accounts.tokens import start_family
from notifications.delivering import drain
from notifications.models import Delivery

pytestmark = pytest.mark.django_db

NEW = "a much better one"
FORGOT = "auth/password/forgot"


def test_who_asks_for_a_link_learns_nothing(alice: User) -> None:
    """The same rows, the same queries: nobody is looked up until the mail is sent."""
    for email in (alice.email, "nobody@example.com"):
        answer = Client().post("/forgot-password", {"email": email})
        assert (answer.status_code, answer["Location"]) == (302, "/forgot-password/sent")
        assert Api().post(FORGOT, {"email": email}).status == 204
        assert Api().post("auth/email/resend", {"email": email}).status == 204
    rows = Delivery.objects.values_list("kind", "recipient", "payload", "state")
    hers = rows.filter(address=alice.email)
    assert sorted(map(str, hers)) == sorted(map(str, rows.exclude(address=alice.email)))
    drain()
    states = dict(Delivery.objects.values_list("address", "state"))
    assert states == {alice.email: "sent", "nobody@example.com": "suppressed"}


def test_asking_runs_the_same_queries(alice: User) -> None:
    counts = []
    for email in (alice.email, "nobody@example.com"):
        with CaptureQueriesContext(connection) as queries:
            Api().post(FORGOT, {"email": email})
        counts.append([query["sql"].partition(" ")[0] for query in queries])
    assert counts[0] == counts[1]


def test_an_address_gets_five_an_hour(alice: User) -> None:
    for _ in range(7):
        assert Api().post(FORGOT, {"email": alice.email.upper()}).status == 204
    assert Delivery.objects.filter(kind="reset_password").count() == 5
    assert Api().post("auth/email/resend", {"email": alice.email}).status == 204
    assert Delivery.objects.filter(kind="verify_email").count() == 1
    Delivery.objects.update(created_at=timezone.now() - timedelta(minutes=61))
    Api().post(FORGOT, {"email": alice.email})
    assert Delivery.objects.filter(kind="reset_password").count() == 6


@pytest.mark.parametrize(
    "address", ["a@b.de\nBcc: c@d.de", "a@b.de\r\nSubject: x", "a@b.de,c@d.de", "<a@b.de>", "a@b"]
)
def test_an_address_with_a_header_in_it_is_none(address: str) -> None:
    reply = Api().post(FORGOT, {"email": address})
    assert (reply.status, list(reply.details)) == (400, ["email"])
    assert Client().post("/forgot-password", {"email": address}).status_code == 422
    assert not Delivery.objects.exists()


def test_links_begin_with_the_address_of_the_site(
    alice: User, mailoutbox: list[EmailMessage]
) -> None:
    """Whatever Host the request was sent to."""
    Client(headers={"Host": "localhost:9"}).post("/forgot-password", {"email": alice.email})
    drain()
    [mail] = mailoutbox
    assert "http://127.0.0.1:8000/reset-password/" in mail.body
    assert "localhost" not in str(mail.message())
    assert "List-Unsubscribe" not in mail.message()
    evil = Client(headers={"Host": "evil.example"}).post("/forgot-password", {"email": alice.email})
    assert evil.status_code == 400


def test_looking_at_a_link_uses_nothing_up(client: Client, alice: User) -> None:
    proof, reset = verify_path(alice), reset_path(alice)
    for _ in range(3):
        for method in (client.get, client.head):
            assert method(proof).status_code == 200
            assert method(reset).status_code == 302
    assert User.objects.get(pk=alice.pk).email_verified_at is None
    assert client.post(proof).status_code == 302
    alice.refresh_from_db()
    assert alice.email_verified_at is not None
    assert alice.emailaddress_set.get().verified


def test_pages_with_a_secret_address_tell_it_nobody(client: Client, alice: User) -> None:
    for path in (verify_path(alice), reset_path(alice)):
        answer = client.get(path)
        assert answer["Referrer-Policy"] == "strict-origin"
        assert "no-store" in answer["Cache-Control"]
    assert client.get(reset_path(alice))["Location"].endswith("-set-password")


def test_a_link_sets_one_password(client: Client, alice: User) -> None:
    path, token = reset_path(alice), reset_token(alice)
    form = client.get(path)["Location"]
    assert client.post(form, {"password": "short"}).status_code == 422
    assert client.post(form, {"password": NEW})["Location"] == "/reset-password/done"
    alice.refresh_from_db()
    assert alice.check_password(NEW)
    assert "This link is spent" in client.get(path).text
    assert "This link is spent" in client.post(form, {"password": "yet another one"}).text
    reply = Api().post("auth/password/reset", {"token": token, "password": "yet another one"})
    assert (reply.status, list(reply.details)) == (400, ["token"])
    alice.refresh_from_db()
    assert alice.check_password(NEW)


def test_a_new_password_by_link_signs_everybody_out(client: Client, alice: User) -> None:
    client.post("/sign-in", {"email": alice.email, "password": PASSWORD})
    program = Api()
    tokens = start_family(alice)
    program.headers["Authorization"] = f"Bearer {tokens['access']}"
    alice.refresh_from_db()
    reply = Api().post("auth/password/reset", {"token": reset_token(alice), "password": NEW})
    assert reply.status == 204
    assert client.get("/profile").status_code == 302
    assert program.get("users/me").status == 401
    assert Api().post("auth/refresh", {"refresh": tokens["refresh"]}).status == 401
    alice.refresh_from_db()
    assert alice.email_verified_at is not None, "whoever has the link reads mail there"


@pytest.mark.parametrize("days", [0.05, 1])
def test_a_link_for_a_password_is_good_for_an_hour(alice: User, days: float) -> None:
    token = reset_token(alice)
    with time_machine.travel(timezone.now() + timedelta(days=days)):
        assert Api().post("auth/password/reset", {"token": token, "password": NEW}).status == 400


def test_a_proof_is_good_for_three_days_and_once(alice: User) -> None:
    token = verify_token(alice)
    with time_machine.travel(timezone.now() + timedelta(days=4)):
        assert Api().post("auth/email/verify", {"token": token}).status == 400
    assert Api().post("auth/email/verify", {"token": token}).status == 204
    reply = Api().post("auth/email/verify", {"token": token})
    assert (reply.status, list(reply.details)) == (400, ["token"])


def test_a_link_is_for_its_own_purpose_and_person(alice: User, bob: User) -> None:
    key = reset_token(alice).partition("-")[2]
    forged = [f"{bob.pk.hex}-{key}", verify_token(alice), reset_token(alice)[:-1], f"{alice.pk}-x"]
    for token in forged:
        assert Api().post("auth/password/reset", {"token": token, "password": NEW}).status == 400
    assert Api().post("auth/email/verify", {"token": reset_token(alice)}).status == 400


def test_who_is_closed_out_gets_no_link(alice: User) -> None:
    token = reset_token(alice)
    User.objects.filter(pk=alice.pk).update(is_active=False)
    assert Api().post("auth/password/reset", {"token": token, "password": NEW}).status == 400
    proving.ask_to_reset(address=alice.email)
    drain()
    assert Delivery.objects.get(kind="reset_password").state == "suppressed"


@pytest.mark.django_db(transaction=True)
def test_of_many_who_use_one_link_at_once_one_wins() -> None:
    token = reset_token(UserFactory.create())

    def use(number: int) -> int:
        try:
            proving.reset_password(token=token, password=f"{NEW} {number}")
        except ValidationError:
            return 0
        else:
            return 1
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(use, range(8))) == 1
