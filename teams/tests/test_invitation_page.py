"""The way of an invited person from the mailed link into the team."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from accounts.models import User
from accounts.tests.factories import PASSWORD, UserFactory
from teams.actions import invite, revoke_invitation
from teams.invitations import make_token
from teams.models import Invitation, Membership, Role, Team


@pytest.fixture
def invitation(team: Team, alice: User) -> Invitation:
    return invite(actor=alice, team=team, email="eve@example.com", role="manager")


@pytest.fixture
def link(invitation: Invitation) -> str:
    return reverse("teams:accept_invitation", args=[make_token(invitation)])


def test_from_the_link_over_signing_up_into_the_team(client: Client, link: str) -> None:
    page = client.get(link)
    assert page.status_code == 200
    for words in ("Join Core", "Alice invites you", "manager", "eve@example.com"):
        assert words in page.text
    assert "/sign-up?next=" in page.text

    fields = {"email": "eve@example.com", "password": "a long enough one", "next": link}
    assert client.post("/sign-up", fields).url == link  # type: ignore[attr-defined]
    assert "Accept and open the board" in client.get(link).text
    assert not Membership.objects.filter(user__email="eve@example.com").exists()

    response = client.post(link)
    assert response.url == "/t/core/board"  # type: ignore[attr-defined]
    eve = User.objects.get(email="eve@example.com")
    assert Membership.objects.get(user=eve).role == Role.MANAGER
    assert eve.email_verified_at is not None


def test_whoever_has_an_account_is_led_to_sign_in(
    client: Client, team: Team, charlie: User
) -> None:
    invitation = invite(actor=None, team=team, email=charlie.email, role="viewer")

    page = client.get(reverse("teams:accept_invitation", args=[make_token(invitation)]))

    assert "/sign-in?next=" in page.text
    assert "You are invited" in page.text


def test_a_signed_out_post_changes_nothing(client: Client, link: str) -> None:
    response = client.post(link)

    assert response.status_code == 200
    assert "Open an account to accept" in response.text
    assert Invitation.objects.open().exists()


def test_the_wrong_account_is_told_whose_it_is(client: Client, link: str, charlie: User) -> None:
    client.force_login(charlie)

    page = client.get(link)
    assert "You are signed in as charlie@example.com" in page.text
    assert "come back as eve@example.com" in page.text
    assert f'name="next" value="{link}"' in page.text

    forced = client.post(link)
    assert forced.status_code == 403
    assert "come back as eve@example.com" in forced.text
    assert not Membership.objects.filter(user=charlie).exists()


def test_accepting_twice_does_no_harm(client: Client, link: str) -> None:
    client.post("/sign-up", {"email": "eve@example.com", "password": "a long enough one"})
    client.post(link)

    again = client.post(link)

    assert again.status_code == 404
    assert "the team is among yours" in " ".join(again.text.split())
    assert Membership.objects.filter(user__email="eve@example.com").count() == 1


def test_somebody_who_is_in_already_is_led_to_the_board(
    client: Client, team: Team, link: str
) -> None:
    client.post("/sign-up", {"email": "eve@example.com", "password": "a long enough one"})
    eve = User.objects.get(email="eve@example.com")
    Membership.objects.create(team=team, user=eve, role=Role.VIEWER)

    response = client.post(link, follow=False)

    assert response.url == "/t/core/board"  # type: ignore[attr-defined]
    assert Membership.objects.get(user=eve).role == Role.VIEWER


@pytest.mark.parametrize("fate", ["revoked", "expired", "team deleted", "damaged", "accepted"])
def test_a_link_that_is_not_open_says_so(
    client: Client, team: Team, invitation: Invitation, link: str, fate: str
) -> None:
    if fate == "revoked":
        revoke_invitation(actor=None, invitation=invitation)
    elif fate == "expired":
        past = timezone.now() - timedelta(minutes=1)
        Invitation.objects.filter(pk=invitation.pk).update(expires_at=past)
    elif fate == "team deleted":
        Team.objects.filter(pk=team.pk).update(deleted_at=timezone.now())
    elif fate == "damaged":
        link = link[:-1]
    else:
        Invitation.objects.filter(pk=invitation.pk).update(accepted_at=timezone.now())

    response = client.get(link)

    assert response.status_code == 404
    assert "This invitation is not open" in response.text
    assert "Join Core" not in response.text


def test_the_secret_address_is_neither_sent_on_nor_kept(client: Client, link: str) -> None:
    response = client.get(link)

    assert response["Referrer-Policy"] == "strict-origin"
    assert "no-store" in response["Cache-Control"]


def test_accepting_needs_the_token_of_the_form(team: Team, charlie: User) -> None:
    invitation = invite(actor=None, team=team, email=charlie.email, role="viewer")
    client = Client(enforce_csrf_checks=True)
    client.force_login(charlie)

    response = client.post(reverse("teams:accept_invitation", args=[make_token(invitation)]))

    assert response.status_code == 403
    assert not Membership.objects.filter(user=charlie).exists()


@pytest.fixture
def proving(settings: Settings) -> None:
    """As with a mail server: an address has to be proved before anybody gets in."""
    settings.VERIFY_EMAIL = True
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"


@pytest.mark.usefixtures("proving")
def test_the_link_proves_the_address_it_was_sent_to(client: Client, link: str) -> None:
    client.get(link)
    answer = client.post(
        "/sign-up", {"email": "eve@example.com", "password": "long enough", "next": link}
    )
    assert answer["Location"] == link
    assert User.objects.get(email="eve@example.com").email_verified_at is not None
    assert client.post(link)["Location"] == "/t/core/board"


@pytest.mark.usefixtures("proving")
def test_it_proves_no_other_address_and_not_elsewhere(client: Client, link: str) -> None:
    client.get(link)
    other = {"email": "mallory@example.com", "password": "long enough"}
    assert client.post("/sign-up", other)["Location"] == "/verify-email"
    elsewhere = {"email": "eve@example.com", "password": "long enough"}
    assert Client().post("/sign-up", elsewhere)["Location"] == "/verify-email"
    both = User.objects.filter(email__in=[other["email"], elsewhere["email"]])
    assert both.filter(email_verified_at=None).count() == 2


@pytest.mark.usefixtures("proving")
def test_it_lets_in_whoever_has_an_account_there(client: Client, team: Team) -> None:
    person = UserFactory.create(email="old@example.com")
    invitation = invite(actor=None, team=team, email=person.email, role="viewer")
    link = reverse("teams:accept_invitation", args=[make_token(invitation)])
    client.get(link)
    answer = client.post("/sign-in", {"email": person.email, "password": PASSWORD, "next": link})
    assert answer["Location"] == link
