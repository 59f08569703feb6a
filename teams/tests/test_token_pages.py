"""The pages of API tokens and bots."""

import re

import pytest
from django.test import Client

from accounts.api_tokens import create_token, user_by
from accounts.models import ApiToken, User
from accounts.tests.factories import UserFactory
from teams.models import Membership, Team

pytestmark = pytest.mark.django_db

NEW = {"name": "Nightly", "scope": "write", "days": "90"}


@pytest.fixture
def browser(alice: User) -> Client:
    client = Client()
    client.force_login(alice)
    return client


def shown(response: object) -> str:
    found = re.search(r"stint_(?:pat|bot)_\w{36}", response.content.decode())  # type: ignore[attr-defined]
    return found[0] if found else ""


def test_a_token_is_shown_once_and_works(browser: Client, team: Team, alice: User) -> None:
    made = browser.post("/profile/tokens", {**NEW, "team_id": str(team.pk)})
    assert user_by(shown(made)) == alice
    assert "no-store" in made.headers["Cache-Control"]
    again = browser.get("/profile/tokens")
    assert not shown(again)
    assert "Read and write in Core" in re.sub(r"\s+", " ", again.content.decode())
    token = ApiToken.objects.get()
    assert (token.team_id, token.scope, token.expires_at is None) == (team.pk, "write", False)


def test_a_token_of_another_team_or_for_nothing_is_refused(browser: Client) -> None:
    other = Team.objects.create(name="Other", slug="other", key="OTHER")
    for wrong in ({"team_id": str(other.pk)}, {"name": ""}, {"scope": "all"}, {"days": "1"}):
        assert browser.post("/profile/tokens", NEW | wrong).status_code == 422
    assert not ApiToken.objects.exists()


def test_revoking_one_twice_and_not_anothers(browser: Client, alice: User, bob: User) -> None:
    mine, text = create_token(actor=alice, user=alice, name="T", scope="read")
    theirs, other = create_token(actor=bob, user=bob, name="T", scope="read")
    for _ in range(2):
        assert browser.post(f"/profile/tokens/{mine.pk}/revoke").status_code == 302
    assert browser.post(f"/profile/tokens/{theirs.pk}/revoke").status_code == 404
    assert browser.get(f"/profile/tokens/{mine.pk}/revoke").status_code == 405
    assert (user_by(text), user_by(other)) == (None, bob)


def test_an_admin_makes_a_bot_and_its_token(browser: Client, team: Team) -> None:
    answer = browser.post("/t/core/bots", {"name": "Robot", "role": "developer"})
    assert answer.status_code == 302
    bot = Membership.objects.get(team=team, user__is_bot=True)
    made = browser.post(f"/t/core/bots/{bot.user_id}/tokens", NEW)
    assert user_by(shown(made)) == bot.user
    page = browser.get("/t/core/bots").content.decode()
    assert "Robot" in page
    assert "Nightly" in page
    assert not shown(browser.get("/t/core/bots"))
    wrong = browser.post(f"/t/core/bots/{bot.user_id}/tokens", NEW | {"name": ""})
    assert wrong.status_code == 422
    token = ApiToken.objects.get()
    for _ in range(2):
        place = f"/t/core/bots/{bot.user_id}/tokens/{token.pk}/revoke"
        assert browser.post(place).status_code == 302
    assert user_by(shown(made)) is None


@pytest.mark.parametrize("form", [{"name": "", "role": "viewer"}, {"name": "R", "role": "admin"}])
def test_a_bot_that_cannot_be(browser: Client, team: Team, form: dict[str, str]) -> None:
    assert browser.post("/t/core/bots", form).status_code == 422
    assert not User.objects.filter(is_bot=True).exists()


def test_bots_are_for_admins(team: Team, bob: User) -> None:
    for person, status in ((bob, 403), (UserFactory.create(), 404)):
        client = Client()
        client.force_login(person)
        assert client.get("/t/core/bots").status_code == status
        assert client.post("/t/core/bots", {"name": "R", "role": "viewer"}).status_code == status
    assert Client().get("/t/core/bots").status_code == 302
    assert not User.objects.filter(is_bot=True).exists()
