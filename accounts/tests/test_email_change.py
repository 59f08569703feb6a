"""Another address: both sides confirm, each link works once, and nobody takes an account away."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from accounts import email_change, jobs
from accounts.email_change import (
    cancel_email_change,
    confirm_email_change,
    make_token,
    request_email_change,
)
from accounts.exceptions import Conflict
from accounts.models import EmailChange, User
from accounts.tests.api import Api
from accounts.tests.factories import PASSWORD, UserFactory
from notifications.mails import compose
from notifications.models import Delivery
from notifications.suppressing import Suppressed
from teams.models import Event, Team

pytestmark = pytest.mark.django_db
NEW = "new@example.com"


@pytest.fixture
def verified(alice: User) -> User:
    User.objects.filter(pk=alice.pk).update(email_verified_at=timezone.now())
    alice.refresh_from_db()
    return alice


def asked(user: User, email: str = NEW) -> EmailChange:
    return request_email_change(user=user, email=email, password=PASSWORD)


def test_both_addresses_get_a_mail_whose_link_works_once(verified: User, client: Client) -> None:
    asked(verified, "New@Example.com")
    deliveries = {delivery.address: delivery for delivery in Delivery.objects.all()}
    assert deliveries.keys() == {verified.email, NEW}
    for number, address in enumerate((NEW, verified.email)):
        mail = compose(deliveries[address])
        assert mail.to == [address]
        assert "List-Unsubscribe" not in mail.extra_headers
        [path] = set(re.findall(r"/confirm-email/\S+", str(mail.body)))
        page = client.get(path)
        assert page["Referrer-Policy"] == "strict-origin"
        assert NEW in page.text
        verified.refresh_from_db()
        assert verified.email == "alice@example.com", "looking is not confirming"
        answer = client.post(path).text
        assert ("The address is changed" if number else "Thank you") in answer
        assert client.post(path).status_code == 404
    verified.refresh_from_db()
    assert verified.email == NEW
    assert not EmailChange.objects.exists()
    assert Api().post("auth/login", {"email": NEW, "password": PASSWORD}).status == 200
    for delivery in deliveries.values():
        with pytest.raises(Suppressed):
            compose(delivery)


def test_an_address_that_was_never_verified_is_not_asked(alice: User) -> None:
    change = asked(alice)
    assert [delivery.address for delivery in Delivery.objects.all()] == [NEW]
    assert confirm_email_change(token=make_token(change, "new"))[1]
    alice.refresh_from_db()
    assert (alice.email, alice.email_verified_at is not None) == (NEW, True)


def test_over_the_api(verified: User) -> None:
    api = Api(verified)
    reply = api.post("users/me/email", {"email": NEW, "password": PASSWORD})
    assert (reply.data["old_confirmed"], reply.data["new_confirmed"]) == (False, False)
    change = EmailChange.objects.get()
    for side, changed in (("old", False), ("new", True)):
        token = {"token": make_token(change, side)}  # type: ignore[arg-type]
        reply = Api().post("users/me/email/confirm", token)
        assert (reply.status, reply.data["new_confirmed"]) == (200, changed)
        assert Api().post("users/me/email/confirm", token).status == 404
    assert api.get("users/me").data["email"] == NEW


@pytest.mark.parametrize("side", ["old", "new"])
def test_one_side_alone_changes_nothing(verified: User, side: email_change.Side) -> None:
    change = asked(verified)
    assert not confirm_email_change(token=make_token(change, side))[1]
    with pytest.raises(EmailChange.DoesNotExist):
        confirm_email_change(token=make_token(change, side))
    verified.refresh_from_db()
    assert verified.email == "alice@example.com"


def test_links_that_open_nothing(verified: User, bob: User) -> None:
    first = asked(verified)
    second = asked(verified, "third@example.com")
    other = make_token(asked(bob), "new")
    tokens = [make_token(first, "new"), "x", "", other[:-1], make_token(second, "new") + "x"]
    for token in tokens:
        with pytest.raises(EmailChange.DoesNotExist):
            confirm_email_change(token=token)
    EmailChange.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(EmailChange.DoesNotExist):
        confirm_email_change(token=make_token(second, "new"))
    jobs.forget_email_changes()
    assert not EmailChange.objects.exists()


def test_an_address_that_is_in_use_cannot_be_had(verified: User, bob: User) -> None:
    with pytest.raises(Conflict):
        asked(verified, bob.email.upper())
    change = asked(verified)
    confirm_email_change(token=make_token(change, "old"))
    UserFactory.create(email=NEW)
    with pytest.raises(Conflict):
        confirm_email_change(token=make_token(change, "new"))
    verified.refresh_from_db()
    assert verified.email == "alice@example.com"


def test_the_password_is_asked_and_the_own_address_refused(verified: User) -> None:
    with pytest.raises(ValidationError) as refusal:
        request_email_change(user=verified, email=NEW, password="wrong")
    assert list(refusal.value.message_dict) == ["password"]
    with pytest.raises(ValidationError):
        asked(verified, verified.email)
    assert not Delivery.objects.exists()


def test_it_can_be_called_off(verified: User, client: Client) -> None:
    token = make_token(asked(verified), "new")
    client.force_login(verified)
    assert NEW in client.get("/profile/account").text
    client.post("/profile/email/cancel")
    with pytest.raises(EmailChange.DoesNotExist):
        confirm_email_change(token=token)
    cancel_email_change(user=verified)


def test_teams_hear_of_a_name_that_comes_from_the_address(team: Team, alice: User) -> None:
    nameless = User.objects.get(pk=alice.pk)
    User.objects.filter(pk=alice.pk).update(first_name="")
    confirm_email_change(token=make_token(asked(nameless), "new"))
    event = Event.objects.filter(team=team).latest("seq")
    assert event.changes == {"name": ["alice", "new"]}
