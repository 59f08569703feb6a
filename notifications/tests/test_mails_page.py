"""People see what was sent to them, and why something was not; nobody sees it of others."""

import pytest
from django.test import Client

from accounts.models import User
from notifications.bouncing import mark_bouncing
from notifications.models import BouncingAddress, Delivery, Kind
from teams.models import Team

State = Delivery.State
pytestmark = pytest.mark.django_db


def a_delivery(person: User | None, state: str, *, address: str = "", **fields: str) -> Delivery:
    return Delivery.objects.create(
        recipient=person,
        address=address or (person.email if person else ""),
        kind=Kind.COMMENTED,
        state=state,
        dedupe_key=f"{person}{state}{address}",
        **fields,
    )


@pytest.fixture
def mails(bob: User) -> None:
    Delivery.objects.all().delete()
    a_delivery(bob, State.PENDING)
    a_delivery(bob, State.SENT, reply="250 Taken")
    a_delivery(bob, State.DEAD, last_error="gaierror: mail.internal")
    a_delivery(bob, State.SUPPRESSED, last_error="The task is gone.")
    a_delivery(bob, State.BOUNCED, reply="5.1.1 User unknown")


def test_the_page_shows_each_state_and_why(client: Client, bob: User, mails: None) -> None:
    client.force_login(bob)
    text = client.get("/profile/mails").content.decode()
    for words in ("Pending", "250 Taken", "Given up", "The task is gone.", "5.1.1 User unknown"):
        assert words in text
    assert "mail.internal" not in text
    assert "comes back" not in text


def test_the_api_lists_and_filters(client: Client, bob: User, mails: None) -> None:
    client.force_login(bob)
    path = "/api/v1/users/me/deliveries"
    found = client.get(path).json()["data"]
    assert [row["state"] for row in found] == [
        "bounced", "suppressed", "dead", "sent", "pending",
    ]  # fmt: skip
    assert found[-1]["due_at"]
    assert not found[0]["due_at"]
    [dead] = client.get(path, {"state": "dead"}).json()["data"]
    assert "Staff can see why" in dead["reason"]
    refused = client.get(path, {"state": "lost"})
    assert refused.status_code == 400
    assert "not one of" in refused.content.decode()


def test_nobody_sees_those_of_others(client: Client, bob: User, alice: User, mails: None) -> None:
    client.force_login(alice)
    assert "5.1.1" not in client.get("/profile/mails").content.decode()
    assert client.get("/api/v1/users/me/deliveries").json()["data"] == []


def test_what_went_to_a_bare_address_is_for_whoever_proved_it(client: Client, bob: User) -> None:
    a_delivery(None, State.SENT, address=bob.email, reply="250 To the address")
    client.force_login(bob)
    User.objects.filter(pk=bob.pk).update(email_verified_at=None)
    assert "250 To the address" not in client.get("/profile/mails").content.decode()
    User.objects.filter(pk=bob.pk).update(email_verified_at=bob.created_at)
    assert "250 To the address" in client.get("/profile/mails").content.decode()


def test_a_bouncing_address_is_shown_and_can_be_tried_again(
    client: Client, team: Team, bob: User
) -> None:
    mark_bouncing(address=bob.email, reason="550 No such user", delivery=None)
    client.force_login(bob)
    assert "550 No such user" in client.get("/profile/mails").content.decode()
    answer = client.post("/profile/mails/works", follow=True)
    assert "Mails go to bob@example.com again" in answer.content.decode()
    assert not BouncingAddress.objects.exists()
